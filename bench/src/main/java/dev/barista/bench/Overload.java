package dev.barista.bench;

import dev.barista.loadgen.Amounts;
import dev.barista.loadgen.Api;
import dev.barista.loadgen.Endpoint;
import dev.barista.loadgen.Inputs;
import dev.barista.loadgen.LoadRun;
import dev.barista.loadgen.ModelCall;
import dev.barista.loadgen.Pace;
import dev.barista.loadgen.Step;
import dev.barista.loadgen.StepResult;
import dev.barista.loadgen.Texts;
import dev.barista.loadgen.Warnings;
import dev.barista.loadgen.Workload;
import dev.barista.loadgen.WorkloadMaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Three times what a server bears, with 50 ms for each call: an open loop beside the server's own peak, which a closed
 * loop has found a moment before.
 */
final class Overload {

    private static final Duration DEADLINE = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
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

    /** What is called, by how long its callers wait; zero is for ever. */
    private record Called(String name, Api api, LoadOf load) {}

    private interface LoadOf {
        Workload within(Duration deadline) throws InterruptedException;
    }

    /**
     * Takes the number of rounds, the seconds of each, Barista, and a model of which a run costs more than all else of
     * a call; without one the small network is called, of which a run costs next to nothing.
     */
    public static void main(String[] arguments) throws InterruptedException {
        Overload overload = new Overload(
                ServerUnderTest.parse(arguments[2]),
                Integer.parseInt(arguments[0]),
                Duration.ofSeconds(Long.parseLong(arguments[1])));
        if (arguments.length > 3) {
            overload.measure(overload.heavy(arguments[3]));
            return;
        }
        for (Api api : List.of(Api.GRPC, Api.REST)) {
            overload.measure(overload.small(api));
        }
    }

    private Called small(Api api) {
        ExampleCall call = ExampleCall.small(api);
        return new Called(call.name(), api, deadline -> call.within(deadline).at(barista.port()));
    }

    private Called heavy(String model) {
        Inputs inputs = new Inputs(Optional.empty(), 1, 1, Map.of(), new Texts("", 1, 1, false), 1);
        ModelCall call = ModelCall.of(Endpoint.local(barista.port()), Api.GRPC, model);
        return new Called(
                model + ", gRPC",
                Api.GRPC,
                deadline -> new WorkloadMaker(call.withDeadline(deadline), inputs, PATIENCE).make());
    }

    private void measure(Called call) throws InterruptedException {
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

    private Round round(Called call) throws InterruptedException {
        Step peak = Step.closed(PEAK_CALLERS, WARM_UP, measured);
        if (call.api().overGrpc()) {
            peak = peak.withConnections(CONNECTIONS_GRPC);
        }
        double best = LoadRun.run(call.load().within(Duration.ZERO), peak, progress -> {})
                .okPerSecond();
        Workload hurried = call.load().within(DEADLINE);
        return new Round(best, LoadRun.run(hurried, flood(call, TIMES * best), progress -> {}));
    }

    private Step flood(Called call, double rate) {
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
