package dev.barista.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Rounds of two servers in Markdown: medians, and of the pairs of rounds the median of their ratios. */
final class RoundsTable {

    static final String HEADER = """
            | call | in flight | server | requests/s, median (min–max) | p50 µs | p99 µs | server's CPU, µs a call | \
            client's CPU | errors | requests/s, Barista/echo |
            |---|---|---|---|---|---|---|---|---|---|""";

    private RoundsTable() {}

    static String rows(String call, int inFlight, List<LoadRound> barista, List<LoadRound> echo) {
        double ratio = median(IntStream.range(0, barista.size())
                .mapToObj(i -> barista.get(i).perSecond() / echo.get(i).perSecond())
                .toList());
        return String.format(
                Locale.ROOT,
                "| %s | %d | Barista | %s | %.2f |%n| | | echo | %s | |",
                call,
                inFlight,
                cells(barista),
                ratio,
                cells(echo));
    }

    private static String cells(List<LoadRound> rounds) {
        List<Double> rates = rounds.stream().map(LoadRound::perSecond).sorted().toList();
        return String.format(
                Locale.ROOT,
                "%,.0f (%,.0f–%,.0f) | %.0f | %.0f | %.1f | %.0f %% | %d",
                median(rates),
                rates.getFirst(),
                rates.getLast(),
                median(rounds, round -> round.result().p50Micros()),
                median(rounds, round -> round.result().p99Micros()),
                median(rounds, LoadRound::serverMicrosPerCall),
                100 * median(rounds, round -> round.result().clientLoad()),
                rounds.stream().mapToLong(round -> round.result().errors()).sum());
    }

    private static double median(List<LoadRound> rounds, ToDoubleFunction<LoadRound> value) {
        return median(rounds.stream().map(value::applyAsDouble).toList());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
