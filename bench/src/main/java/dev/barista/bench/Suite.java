package dev.barista.bench;

import dev.barista.loadgen.Api;
import dev.barista.loadgen.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Barista beside its limits: rounds in turns over the servers that {@code run-suite.sh} has started. Prints Markdown. A
 * target that is missed is no failure of the suite.
 */
final class Suite {

    private static final String BARISTA = "Barista";
    private static final String LIMIT = "limit";
    private static final String NO_MODEL = "no model";
    private static final String ECHO = "echo";

    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(4);
    private static final Duration WARM_UP = Duration.ofMillis(500);
    private static final int[] IN_FLIGHT = {1, 32};

    private final List<ServerUnderTest> servers;
    private final int rounds;
    private final Duration measured;
    private final List<Target> targets = new ArrayList<>();

    private Suite(List<ServerUnderTest> servers, int rounds, Duration measured) {
        this.servers = servers;
        this.rounds = rounds;
        this.measured = measured;
    }

    /** Takes the subset, the number of rounds, the seconds of each, and the servers that the subset compares. */
    public static void main(String[] arguments) throws InterruptedException {
        Suite suite = new Suite(
                Arrays.stream(arguments).skip(3).map(ServerUnderTest::parse).toList(),
                Integer.parseInt(arguments[1]),
                Duration.ofSeconds(Long.parseLong(arguments[2])));
        System.out.println(SuiteTables.HEADER);
        switch (arguments[0]) {
            case "grpc" -> suite.small(Api.GRPC, "≥ 0.95");
            case "rest-json" -> suite.small(Api.REST, "≥ 1.0");
            case "rest-binary" -> suite.small(Api.REST_BINARY, "≥ 0.95");
            case "identity-grpc" -> suite.large(Api.GRPC);
            case "identity-rest-binary" -> suite.large(Api.REST_BINARY);
            case "identity-rest-json" -> suite.largeJson();
            default -> throw new IllegalArgumentException("there is no subset " + arguments[0]);
        }
        System.out.println();
        System.out.println(SuiteTables.targets(suite.targets));
    }

    private void small(Api api, String wantedRate) throws InterruptedException {
        for (int inFlight : IN_FLIGHT) {
            Comparison found = compare(ExampleCall.small(api), inFlight);
            String work = found.call().name() + ", " + inFlight + " in flight";
            if (inFlight == 1) {
                double added = found.difference(BARISTA, LIMIT, LoadRound::p50Micros);
                targets.add(Target.micros(work, "p50, Barista − limit", added, "≤ +30 µs"));
            } else {
                rate(work, found, LIMIT, wantedRate);
                double p99 = found.ratio(BARISTA, LIMIT, LoadRound::p99Micros);
                targets.add(Target.number(work, "p99, Barista / limit", p99, "≤ 1.2"));
                double heap = found.median(BARISTA, LoadRound::serverBytesPerCall);
                String most = api == Api.REST ? "–" : "≤ 4,096 bytes";
                String text = String.format(Locale.ROOT, "%,.0f bytes", heap);
                targets.add(new Target(work, "heap a call, Barista", text, most));
            }
            rate(work, found, NO_MODEL, inFlight == 1 ? "–" : "≥ 0.75");
        }
    }

    private void large(Api api) throws InterruptedException {
        for (int inFlight : new int[] {1, 4}) {
            Comparison found = compare(ExampleCall.large(api), inFlight);
            rate(
                    "identity, 2 million FP32, " + found.call().name() + ", " + inFlight + " in flight",
                    found,
                    ECHO,
                    "≥ 0.6");
        }
    }

    private void largeJson() throws InterruptedException {
        for (int inFlight : new int[] {1, 4}) {
            Comparison found = compare(ExampleCall.large(Api.REST), inFlight);
            targets.add(Target.number(
                    "identity, 2 million FP32, REST, JSON, " + inFlight + " in flight",
                    "inferences/s, Barista",
                    found.median(BARISTA, LoadRound::perSecond),
                    "≥ 15 on 2 processors"));
        }
    }

    /** Requests a second, and what says the same on a busy machine: the processor time of a call, turned round. */
    private void rate(String work, Comparison found, String other, String wanted) {
        double ratio = found.ratio(BARISTA, other, LoadRound::perSecond);
        targets.add(Target.number(work, "requests/s, Barista / " + other, ratio, wanted));
        double cpu = found.ratio(other, BARISTA, LoadRound::serverMicrosPerCall);
        targets.add(Target.number(work, "CPU a call, " + other + " / Barista", cpu, wanted));
    }

    private Comparison compare(ExampleCall call, int inFlight) throws InterruptedException {
        Comparison comparison = new Comparison(call, inFlight);
        for (ServerUnderTest server : servers) {
            server.run(call, step(call, inFlight, Duration.ZERO, FIRST_WARM_UP));
        }
        Step step = step(call, inFlight, WARM_UP, measured);
        for (int i = 0; i < rounds; i++) {
            for (ServerUnderTest server : servers) {
                comparison.add(server.name(), server.run(call, step));
            }
        }
        System.out.println(SuiteTables.rows(comparison));
        return comparison;
    }

    /** Over gRPC all calls share a connection. */
    private static Step step(ExampleCall call, int inFlight, Duration warmUp, Duration measured) {
        Step step = Step.closed(inFlight, warmUp, measured);
        return call.api().overGrpc() ? step.withConnections(1) : step;
    }
}
