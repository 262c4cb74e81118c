package dev.barista.bench;

import dev.barista.loadgen.Amounts;
import dev.barista.loadgen.Api;
import dev.barista.loadgen.LoadRun;
import dev.barista.loadgen.Pace;
import dev.barista.loadgen.Step;
import dev.barista.loadgen.StepResult;
import dev.barista.loadgen.Warnings;
import dev.barista.loadgen.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Three times what a server bears, with 50 ms for each call: an open loop beside the server's own peak, which a closed
 * loop has found a moment before.
 */
final class Overload {

    private static final Duration DEADLINE = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int PEAK_CALLERS = 64;
    private static final double TIMES = 3;
    private static final int CONNECTIONS = 512;
    private static final int CALLS_GRPC = 50_000;
    private static final int CONNECTIONS_GRPC = 16;

    private final ServerUnderTest barista;
    private final int rounds;
    private final Duration measured;

    private Overload(ServerUnderTest barista, int rounds, Duration measured) {
        this.barista = barista;
        this.rounds = rounds;
        this.measured = measured;
    }

    /** A peak, and what came of three times that. */
    private record Round(double peak, StepResult flood) {

        double goodput() {
            return flood.inTimePerSecond() / peak;
        }

        /** Of the calls that were sent and that the server did not turn away, those that were answered in time. */
        double inTime() {
            StepResult.Counts counts = flood.counts();
            long admitted = counts.all() - counts.refused() - counts.neverSent();
            return admitted == 0 ? 0 : (double) counts.inTime() / admitted;
        }
    }

    /** Takes the number of rounds, the seconds of each, and Barista. */
    public static void main(String[] arguments) throws InterruptedException {
        Overload overload = new Overload(
                ServerUnderTest.parse(arguments[2]),
                Integer.parseInt(arguments[0]),
                Duration.ofSeconds(Long.parseLong(arguments[1])));
        for (Api api : List.of(Api.GRPC, Api.REST)) {
            overload.measure(ExampleCall.small(api));
        }
    }

    private void measure(ExampleCall call) throws InterruptedException {
        List<Round> found = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            found.add(round(call));
        }
        String work = call.name() + ", three times its peak, 50 ms a call";
        System.out.println(SuiteTables.targets(List.of(
                text(work, "own peak, answers/s", Amounts.count(median(found, Round::peak)), "–"),
                text(work, "calls/s made", Amounts.count(median(found, Overload::made)), "–"),
                Target.number(work, "answers in time / own peak", median(found, Round::goodput), "≥ 0.9"),
                Target.number(work, "in time, of those not refused", median(found, Round::inTime), "≥ 0.99"),
                text(work, "refused", Amounts.percent(median(found, Overload::refused)), "–"),
                refusals(work, found, 50, "–"),
                refusals(work, found, 99, "≤ 2 ms"))));
        System.out.println();
        found.stream()
                .flatMap(round -> Warnings.of(round.flood()).stream())
                .distinct()
                .forEach(warning -> System.out.println("- " + warning));
        found.getLast()
                .flood()
                .reasons()
                .forEach(reason -> System.out.printf(
                        Locale.ROOT, "- last round: %,d × %s: %s%n", reason.count(), reason.kind(), reason.message()));
        System.out.println();
    }

    private Round round(ExampleCall call) throws InterruptedException {
        Step peak = Step.closed(PEAK_CALLERS, WARM_UP, measured);
        if (call.api().overGrpc()) {
            peak = peak.withConnections(CONNECTIONS_GRPC);
        }
        double best = LoadRun.run(call.at(barista.port()), peak, progress -> {}).okPerSecond();
        Workload hurried = call.within(DEADLINE).at(barista.port());
        return new Round(best, LoadRun.run(hurried, flood(call, TIMES * best), progress -> {}));
    }

    private Step flood(ExampleCall call, double rate) {
        boolean grpc = call.api().overGrpc();
        return new Step(
                grpc ? CALLS_GRPC : CONNECTIONS,
                rate,
                Pace.POISSON,
                grpc ? CONNECTIONS_GRPC : CONNECTIONS,
                WARM_UP,
                measured,
                Long.MAX_VALUE,
                TIMEOUT,
                DEADLINE,
                1,
                1);
    }

    private static double made(Round round) {
        return round.flood().counts().all() / round.flood().seconds();
    }

    private static double refused(Round round) {
        return (double) round.flood().counts().refused()
                / Math.max(1, round.flood().counts().all());
    }

    private static Target refusals(String work, List<Round> rounds, double percentile, String wanted) {
        double micros = median(rounds, round -> round.flood().refusals().micros(percentile));
        return text(work, "refusals, " + Amounts.percentile(percentile), Amounts.micros(micros), wanted);
    }

    private static Target text(String work, String compared, String measured, String wanted) {
        return new Target(work, compared, measured, wanted);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
        return Comparison.median(rounds.stream().map(value::applyAsDouble).toList());
    }
}
