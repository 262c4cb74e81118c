package dev.barista.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Requests per second of Barista beside those of a bare echo: rounds in turns, so that whatever else the machine does
 * meets both. Prints a table in Markdown.
 */
final class LoadComparison {

    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(3);
    private static final Duration WARM_UP = Duration.ofMillis(500);
    private static final int[] IN_FLIGHT = {1, 32};

    private final Target barista;
    private final Target echo;
    private final int rounds;
    private final Duration measured;

    private LoadComparison(Target barista, Target echo, int rounds, Duration measured) {
        this.barista = barista;
        this.echo = echo;
        this.rounds = rounds;
        this.measured = measured;
    }

    /** A server: where it listens, and the process that it is. */
    private record Target(int port, ProcessHandle process) {

        /** From {@code port@process id}. */
        static Target parse(String text) {
            int at = text.indexOf('@');
            long id = Long.parseLong(text.substring(at + 1));
            return new Target(
                    Integer.parseInt(text.substring(0, at)),
                    ProcessHandle.of(id).orElseThrow(() -> new IllegalArgumentException("there is no process " + id)));
        }

        LoadRound run(Protocol protocol, LoadPlan plan)
                throws InterruptedException, ExecutionException, TimeoutException {
            Duration before = CpuTime.of(process);
            LoadResult result = LoadGenerator.run(protocol, port, plan);
            return new LoadRound(result, CpuTime.of(process).minus(before));
        }
    }

    /** Takes port@process of Barista, the same of the echo, the number of rounds and the seconds of each. */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException, TimeoutException {
        LoadComparison comparison = new LoadComparison(
                Target.parse(arguments[0]),
                Target.parse(arguments[1]),
                Integer.parseInt(arguments[2]),
                Duration.ofSeconds(Long.parseLong(arguments[3])));
        System.out.println(RoundsTable.HEADER);
        for (Protocol protocol : Protocol.values()) {
            for (int inFlight : IN_FLIGHT) {
                comparison.compare(protocol, inFlight);
            }
        }
    }

    private void compare(Protocol protocol, int inFlight)
            throws InterruptedException, ExecutionException, TimeoutException {
        LoadPlan first = LoadPlan.timed(inFlight, Duration.ZERO, FIRST_WARM_UP);
        barista.run(protocol, first);
        echo.run(protocol, first);
        LoadPlan plan = LoadPlan.timed(inFlight, WARM_UP, measured);
        List<LoadRound> ours = new ArrayList<>();
        List<LoadRound> echoes = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            ours.add(barista.run(protocol, plan));
            echoes.add(echo.run(protocol, plan));
        }
        String call = protocol == Protocol.REST ? "REST, JSON" : "gRPC, raw";
        System.out.println(RoundsTable.rows(call, inFlight, ours, echoes));
    }
}
