package dev.barista.bench;

import dev.barista.loadgen.Api;
import dev.barista.loadgen.Endpoint;
import dev.barista.loadgen.Inputs;
import dev.barista.loadgen.LoadRun;
import dev.barista.loadgen.ModelCall;
import dev.barista.loadgen.Step;
import dev.barista.loadgen.StepResult;
import dev.barista.loadgen.Texts;
import dev.barista.loadgen.Workload;
import dev.barista.loadgen.WorkloadMaker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sixteen callers of one row each, of a model that takes milliseconds, beside the {@link HeavyLimit}. */
final class HeavyModels {

    private static final int CALLERS = 16;
    /** So long the compiler works beside, on the same processor; it has nothing to do for the limit. */
    private static final Duration WARM_UP = Duration.ofSeconds(12);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private HeavyModels() {}

    /** Takes the model's name, the number of rounds, the seconds of each, Barista, and the limit. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        String model = arguments[0];
        int rounds = Integer.parseInt(arguments[1]);
        Duration measured = Duration.ofSeconds(Long.parseLong(arguments[2]));
        ServerUnderTest barista = ServerUnderTest.parse(arguments[3]);
        ServerUnderTest limit = ServerUnderTest.parse(arguments[4]);

        Endpoint endpoint = Endpoint.local(barista.port());
        Inputs inputs = new Inputs(Optional.empty(), 1, 1, Map.of(), new Texts("", 1, 1, false), 1);
        Workload workload = new WorkloadMaker(ModelCall.of(endpoint, Api.GRPC, model), inputs, PATIENCE).make();
        Step step = Step.closed(CALLERS, WARM_UP, measured).withConnections(1);
        List<Double> ratios = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        List<Double> limits = new ArrayList<>();
        List<Double> latencies = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            StepResult result = LoadRun.run(workload, step, progress -> {});
            double best = HeavyLimit.ask(limit.port(), measured);
            rates.add(result.okPerSecond());
            limits.add(best);
            ratios.add(result.okPerSecond() / best);
            latencies.add(result.latency().micros(99) / 1e3);
        }
        System.out.println(SuiteTables.targets(List.of(
                measured(model, "rows/s, in process at best", Comparison.median(limits), "–"),
                measured(model, "rows/s, Barista, 16 callers of one row, gRPC", Comparison.median(rates), "–"),
                measured(model, "p99 ms, Barista", Comparison.median(latencies), "–"),
                Target.number(model, "rows/s, Barista / in process", Comparison.median(ratios), "≥ 0.95"))));
    }

    private static Target measured(String model, String what, double value, String wanted) {
        return new Target(model, what, String.format(Locale.ROOT, "%,.1f", value), wanted);
    }
}
