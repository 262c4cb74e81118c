package dev.barista.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.ToDoubleFunction;

/**
 * Requests per second of Barista beside those of a bare echo: rounds in turns, so that whatever else the machine does
 * meets both. Prints a table in Markdown.
 */
final class LoadComparison {

    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(3);
    private static final Duration WARM_UP = Duration.ofMillis(500);
    private static final int[] IN_FLIGHT = {1, 32};

    private final int barista;
    private final int echo;
    private final int rounds;
    private final Duration measured;

    private LoadComparison(int barista, int echo, int rounds, Duration measured) {
        this.barista = barista;
        this.echo = echo;
        this.rounds = rounds;
        this.measured = measured;
    }

    /** Takes the ports of Barista and of the echo, the number of rounds and the seconds of each. */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException, TimeoutException {
        LoadComparison comparison = new LoadComparison(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Duration.ofSeconds(Long.parseLong(arguments[3])));
        System.out.println(
                "| call | in flight | server | requests/s, median (min–max) | p50 µs | p99 µs | client's CPU |"
                        + " errors | Barista/echo |");
        System.out.println("|---|---|---|---|---|---|---|---|---|");
        for (Protocol protocol : Protocol.values()) {
            for (int inFlight : IN_FLIGHT) {
                comparison.compare(protocol, inFlight);
            }
        }
    }

    private void compare(Protocol protocol, int inFlight)
            throws InterruptedException, ExecutionException, TimeoutException {
        LoadPlan first = LoadPlan.timed(inFlight, Duration.ZERO, FIRST_WARM_UP);
        LoadGenerator.run(protocol, barista, first);
        LoadGenerator.run(protocol, echo, first);
        LoadPlan plan = LoadPlan.timed(inFlight, WARM_UP, measured);
        List<LoadResult> ours = new ArrayList<>();
        List<LoadResult> echoes = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            ours.add(LoadGenerator.run(protocol, barista, plan));
            echoes.add(LoadGenerator.run(protocol, echo, plan));
            ratios.add(ours.getLast().perSecond() / echoes.getLast().perSecond());
        }
        String call = protocol == Protocol.REST ? "REST, JSON" : "gRPC, raw";
        String ratio = String.format(Locale.ROOT, "%.2f", median(ratios));
        System.out.println("| " + call + " | " + inFlight + " | Barista | " + cells(ours) + " | " + ratio + " |");
        System.out.println("| | | echo | " + cells(echoes) + " | |");
    }

    private static String cells(List<LoadResult> results) {
        List<Double> rates =
                results.stream().map(LoadResult::perSecond).sorted().toList();
        return String.format(
                Locale.ROOT,
                "%,.0f (%,.0f–%,.0f) | %.0f | %.0f | %.0f %% | %d",
                median(rates),
                rates.getFirst(),
                rates.getLast(),
                median(results, LoadResult::p50Micros),
                median(results, LoadResult::p99Micros),
                100 * median(results, LoadResult::clientLoad),
                results.stream().mapToLong(LoadResult::errors).sum());
    }

    private static double median(List<LoadResult> results, ToDoubleFunction<LoadResult> value) {
        return median(results.stream().map(value::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
