package dev.barista.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What a suite prints, in Markdown: every server's medians, and then what was reached beside what was aimed at. */
final class SuiteTables {

    static final String HEADER = """
            | call | in flight | server | requests/s, median (min–max) | p50 µs | p99 µs | server's CPU, µs a call | \
            server's heap, bytes a call | client's CPU | errors |
            |---|---|---|---|---|---|---|---|---|---|""";

    private SuiteTables() {}

    static String rows(Comparison comparison) {
        StringBuilder rows = new StringBuilder();
        comparison.rounds().forEach((server, rounds) -> {
            String call = rows.isEmpty() ? comparison.call().name() + " | " + comparison.inFlight() : " | ";
            rows.append(rows.isEmpty() ? "" : "\n")
                    .append(String.format(Locale.ROOT, "| %s | %s | %s |", call, server, cells(rounds)));
        });
        return rows.toString();
    }

    private static String cells(List<LoadRound> rounds) {
        List<Double> rates = rounds.stream().map(LoadRound::perSecond).sorted().toList();
        return String.format(
                Locale.ROOT,
                "%s (%s–%s) | %,.0f | %,.0f | %.1f | %,.0f | %.0f %% | %d",
                rate(median(rounds, LoadRound::perSecond)),
                rate(rates.getFirst()),
                rate(rates.getLast()),
                median(rounds, LoadRound::p50Micros),
                median(rounds, LoadRound::p99Micros),
                median(rounds, LoadRound::serverMicrosPerCall),
                median(rounds, LoadRound::serverBytesPerCall),
                100 * median(rounds, round -> round.result().generator().busy()),
                rounds.stream()
                        .mapToLong(round -> round.result().counts().notOk())
                        .sum());
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 1000 ? "%,.1f" : "%,.0f", perSecond);
    }

    private static double median(List<LoadRound> rounds, ToDoubleFunction<LoadRound> value) {
        return Comparison.median(rounds.stream().map(value::applyAsDouble).toList());
    }

    static String targets(List<Target> targets) {
        StringBuilder table = new StringBuilder("| work | compared | measured | target |\n|---|---|---|---|");
        for (Target target : targets) {
            table.append(String.format(
                    "%n| %s | %s | %s | %s |", target.work(), target.compared(), target.measured(), target.wanted()));
        }
        return table.toString();
    }
}
