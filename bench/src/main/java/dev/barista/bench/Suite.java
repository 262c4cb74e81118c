package dev.barista.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

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
    public static void main(String[] arguments) throws InterruptedException, ExecutionException, TimeoutException {
        Suite suite = new Suite(
                Arrays.stream(arguments).skip(3).map(ServerUnderTest::parse).toList(),
                Integer.parseInt(arguments[1]),
                Duration.ofSeconds(Long.parseLong(arguments[2])));
        System.out.println(SuiteTables.HEADER);
        switch (arguments[0]) {
            case "grpc" -> suite.small(Protocol.GRPC, "≥ 0.95");
            case "rest-json" -> suite.small(Protocol.REST_JSON, "≥ 1.0");
            case "rest-binary" -> suite.small(Protocol.REST_BINARY, "≥ 0.95");
            case "identity-grpc" -> suite.large(Protocol.GRPC);
            case "identity-rest-binary" -> suite.large(Protocol.REST_BINARY);
            case "identity-rest-json" -> suite.largeJson();
            default -> throw new IllegalArgumentException("there is no subset " + arguments[0]);
        }
        System.out.println();
        System.out.println(SuiteTables.targets(suite.targets));
    }

    private void small(Protocol protocol, String wantedRate)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (int inFlight : IN_FLIGHT) {
            Comparison found = compare(ExampleCall.small(protocol), inFlight);
            String work = found.call().name() + ", " + inFlight + " in flight";
            if (inFlight == 1) {
                double added = found.difference(BARISTA, LIMIT, LoadRound::p50Micros);
                targets.add(Target.micros(work, "p50, Barista − limit", added, "≤ +30 µs"));
            } else {
                rate(work, found, LIMIT, wantedRate);
                double p99 = found.ratio(BARISTA, LIMIT, LoadRound::p99Micros);
                targets.add(Target.number(work, "p99, Barista / limit", p99, "≤ 1.2"));
                double heap = found.median(BARISTA, LoadRound::serverBytesPerCall);
                String most = protocol == Protocol.REST_JSON ? "–" : "≤ 4,096 bytes";
                String text = String.format(Locale.ROOT, "%,.0f bytes", heap);
                targets.add(new Target(work, "heap a call, Barista", text, most));
            }
            rate(work, found, NO_MODEL, inFlight == 1 ? "–" : "≥ 0.75");
        }
    }

    private void large(Protocol protocol) throws InterruptedException, ExecutionException, TimeoutException {
        for (int inFlight : new int[] {1, 4}) {
            Comparison found = compare(ExampleCall.large(protocol), inFlight);
            rate("identity, 2 million FP32, " + found.call().name() + ", " + inFlight + " in flight", found, ECHO, "≥ 0.6");
        }
    }

    private void largeJson() throws InterruptedException, ExecutionException, TimeoutException {
        for (int inFlight : new int[] {1, 4}) {
            Comparison found = compare(ExampleCall.large(Protocol.REST_JSON), inFlight);
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

    private Comparison compare(ExampleCall call, int inFlight)
            throws InterruptedException, ExecutionException, TimeoutException {
        Comparison comparison = new Comparison(call, inFlight);
        for (ServerUnderTest server : servers) {
            server.run(call, LoadPlan.timed(inFlight, Duration.ZERO, FIRST_WARM_UP));
        }
        LoadPlan plan = LoadPlan.timed(inFlight, WARM_UP, measured);
        for (int i = 0; i < rounds; i++) {
            for (ServerUnderTest server : servers) {
                comparison.add(server.name(), server.run(call, plan));
            }
        }
        System.out.println(SuiteTables.rows(comparison));
        return comparison;
    }
}
