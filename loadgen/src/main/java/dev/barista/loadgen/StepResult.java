package dev.barista.loadgen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * What was measured in a step.
 *
 * @param seconds how long calls were begun that count
 * @param counts of calls, by how they ended
 * @param latency of good answers; in an open loop from when the call was due, in a closed one from when it was sent
 * @param corrected the same of a closed loop, as if its callers had not waited; of an open one it is {@code latency}
 * @param fromSending of good answers, from when the call was sent
 * @param refusals of those turned away, from when the call was sent
 * @param tokens of streamed answers
 * @param reasons why calls did not end well
 * @param moments how it went, in slices of time
 * @param generator how well the generator itself kept up
 */
public record StepResult(
        Step step,
        double seconds,
        Counts counts,
        Latencies latency,
        Latencies corrected,
        Latencies fromSending,
        Latencies refusals,
        Tokens tokens,
        List<Reason> reasons,
        List<Moment> moments,
        Generator generator) {

    private static final double NANOS = 1e9;

    /**
     * Calls that count, by how they ended.
     *
     * @param inTime good answers within the step's deadline, all if it has none
     * @param waited calls that could not be sent when they were due
     * @param neverSent those of the timed out that could not be sent at all
     */
    public record Counts(
            long ok, long inTime, long refused, long late, long timedOut, long failed, long waited, long neverSent) {

        public long all() {
            return ok + refused + late + timedOut + failed;
        }

        public long notOk() {
            return all() - ok;
        }

        /** Of all calls, the share that ended otherwise than well. */
        public double errorRate() {
            return all() == 0 ? 0 : (double) notOk() / all();
        }
    }

    /**
     * Of streamed answers.
     *
     * @param first from when the call was due to its first token
     * @param between from one token to the next
     */
    public record Tokens(long count, Latencies first, Latencies between) {}

    /**
     * Why calls did not end well.
     *
     * @param message what the server said to the first of them
     */
    public record Reason(String kind, long count, String message) {}

    /** A slice of time: when it ended, after the beginning of what counts, and what ended in it. */
    public record Moment(
            double second, double okPerSecond, double notOkPerSecond, double p50Micros, double p99Micros) {}

    /**
     * How well the generator itself kept up.
     *
     * @param busy what its threads used of their processors, at most 1 on the average of them
     * @param lateness of an open loop, how late calls were made; of a closed one, how late its threads woke up
     */
    public record Generator(double busy, Latencies lateness) {}

    /** Good answers a second. */
    public double okPerSecond() {
        return counts.ok() / seconds;
    }

    /** Good answers a second within the deadline. */
    public double inTimePerSecond() {
        return counts.inTime() / seconds;
    }

    static StepResult of(Step step, List<Recorder> recorders) {
        Latencies latency = latencies(recorders, recorder -> recorder.latency);
        return new StepResult(
                step,
                seconds(step, recorders),
                counts(recorders),
                latency,
                step.open() ? latency : latency.corrected(),
                latencies(recorders, recorder -> recorder.fromSending),
                latencies(recorders, recorder -> recorder.refusal),
                tokens(recorders),
                reasons(recorders),
                moments(recorders),
                generator(recorders));
    }

    private static double seconds(Step step, List<Recorder> recorders) {
        double wanted = step.measured().toNanos() / NANOS;
        if (step.requests() == Long.MAX_VALUE) {
            return wanted;
        }
        long longest = recorders.stream()
                .mapToLong(recorder -> recorder.lastEnd - recorder.from())
                .max()
                .orElse(1);
        return Math.min(wanted, Math.max(1, longest) / NANOS);
    }

    private static Counts counts(List<Recorder> recorders) {
        Tally sum = new Tally();
        recorders.forEach(recorder -> sum.add(recorder.tally));
        return sum.counts();
    }

    private static Latencies latencies(List<Recorder> recorders, Function<Recorder, Histogram> which) {
        Histogram sum = which.apply(recorders.getFirst());
        for (Recorder recorder : recorders.subList(1, recorders.size())) {
            sum.add(which.apply(recorder));
        }
        return new Latencies(sum);
    }

    private static Tokens tokens(List<Recorder> recorders) {
        Latencies first = latencies(recorders, recorder -> recorder.firstToken);
        Latencies between = latencies(recorders, recorder -> recorder.betweenTokens);
        return new Tokens(first.count() + between.count(), first, between);
    }

    private static List<Reason> reasons(List<Recorder> recorders) {
        Map<String, Reason> sum = new LinkedHashMap<>();
        for (Recorder recorder : recorders) {
            recorder.reasons.forEach((kind, reason) -> sum.merge(
                    kind,
                    new Reason(kind, reason.count, reason.message),
                    (one, other) -> new Reason(kind, one.count() + other.count(), one.message())));
        }
        return List.copyOf(sum.values());
    }

    private static List<Moment> moments(List<Recorder> recorders) {
        double length = recorders.getFirst().interval() / NANOS;
        int count = recorders.stream()
                .mapToInt(recorder -> recorder.slices.size())
                .max()
                .orElse(0);
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Recorder.Slice sum = new Recorder.Slice();
            for (Recorder recorder : recorders) {
                if (i < recorder.slices.size()) {
                    sum.latency.add(recorder.slices.get(i).latency);
                    sum.notOk += recorder.slices.get(i).notOk;
                }
            }
            Latencies latency = new Latencies(sum.latency);
            moments.add(new Moment(
                    (i + 1) * length,
                    latency.count() / length,
                    sum.notOk / length,
                    latency.micros(50),
                    latency.micros(99)));
        }
        return moments;
    }

    private static Generator generator(List<Recorder> recorders) {
        double busy = recorders.stream()
                .mapToDouble(recorder -> (double) recorder.cpuNanos / recorder.cpuWallNanos)
                .average()
                .orElse(0);
        return new Generator(busy, latencies(recorders, recorder -> recorder.lateness));
    }
}
