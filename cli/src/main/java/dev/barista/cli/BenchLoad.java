package dev.barista.cli;

import dev.barista.loadgen.Api;
import dev.barista.loadgen.Pace;
import dev.barista.loadgen.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How much load {@code barista bench} makes, and for how long. */
final class BenchLoad {

    private static final int MOST_CALLERS = 100_000;
    private static final double HIGHEST_RATE = 10_000_000;
    private static final int OPEN_CALLS_GRPC = 10_000;
    private static final int OPEN_CONNECTIONS_HTTP = 64;
    private static final int CONNECTIONS_GRPC = 8;
    private static final int MOST_THREADS = 256;

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "N,…",
            description = "Closed loop: so many callers, who call again when answered; a step each; default: 1,8,32."
                    + " With --rate: how many calls may be under way.")
    private String concurrency = "";

    @Option(
            names = "--rate",
            paramLabel = "N,…",
            description = "Open loop: so many calls a second, whatever the server does; latency counts from when a call"
                    + " was due; a step each.")
    private String rate = "";

    @Option(
            names = "--arrivals",
            paramLabel = "KIND",
            defaultValue = "poisson",
            description = "Of the open loop: poisson (as independent callers) or constant; default: poisson.")
    private String arrivals = "poisson";

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long each step counts, such as 30s or 5m; default: 10s.")
    private String duration = "";

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            defaultValue = "2s",
            description = "How long each step runs before it counts; default: 2s.")
    private String warmUp = "2s";

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "Ends a step after so many calls that count; without --duration nothing else does.")
    private long requests = Long.MAX_VALUE;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections; default: over HTTP/1.1 one a caller, or 64 of an open loop; over gRPC up to 8.")
    private int connections;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description = "Threads that make the calls; default: 1.")
    private int threads = 1;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "After it nobody waits for an answer any more; default: 30s.")
    private String timeout = "30s";

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description = "Told to the server with every call, where its protocol can; answers in time are counted.")
    private String deadline = "";

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of all that is random; default: 1.")
    private long seed = 1;

    Duration timeout() {
        return Numbers.time("--timeout", timeout);
    }

    Duration deadline() {
        return deadline.isEmpty() ? Duration.ZERO : Numbers.time("--deadline", deadline);
    }

    /** Each number of callers at each rate. */
    List<Step> steps(Api api) {
        Numbers.check("--requests", requests, 1, Long.MAX_VALUE);
        Numbers.check("--threads", threads, 1, MOST_THREADS);
        Numbers.check("--connections", connections, 0, MOST_CALLERS);
        List<Double> rates = rate.isEmpty() ? List.of(0.0) : Numbers.list("--rate", rate, 0.001, HIGHEST_RATE);
        List<Step> steps = new ArrayList<>();
        for (int callers : callers(api)) {
            for (double each : rates) {
                steps.add(step(api, callers, each));
            }
        }
        return steps;
    }

    private List<Integer> callers(Api api) {
        if (!concurrency.isEmpty()) {
            return Numbers.wholeList("--concurrency", concurrency, 1, MOST_CALLERS);
        }
        if (rate.isEmpty()) {
            return List.of(1, 8, 32);
        }
        return List.of(api.overGrpc() ? OPEN_CALLS_GRPC : Math.max(connections, OPEN_CONNECTIONS_HTTP));
    }

    private Step step(Api api, int callers, double each) {
        int used = connections(api, callers, each);
        if (threads > used) {
            throw CommandFailure.usage(
                    "--threads: " + threads + " threads need as many connections, there are " + used);
        }
        boolean counted = requests != Long.MAX_VALUE;
        return new Step(
                callers,
                each,
                pace(),
                used,
                Numbers.time("--warmup", warmUp),
                duration.isEmpty()
                        ? counted ? Step.UNLIMITED : Duration.ofSeconds(10)
                        : Numbers.time("--duration", duration),
                requests,
                timeout(),
                deadline(),
                threads,
                seed);
    }

    private int connections(Api api, int callers, double each) {
        if (api.overGrpc()) {
            return connections > 0
                    ? Math.min(connections, callers)
                    : Math.max(threads, Math.min(callers, CONNECTIONS_GRPC));
        }
        if (each == 0 && connections > 0 && connections != callers) {
            throw CommandFailure.usage("--connections: over HTTP/1.1 every caller has one of its own; --concurrency "
                    + connections + " opens so many");
        }
        return connections > 0 ? connections : each == 0 ? callers : Math.min(callers, OPEN_CONNECTIONS_HTTP);
    }

    private Pace pace() {
        return switch (arrivals) {
            case "poisson" -> Pace.POISSON;
            case "constant" -> Pace.CONSTANT;
            default -> throw CommandFailure.usage("--arrivals: expected poisson or constant, got " + arrivals);
        };
    }
}
