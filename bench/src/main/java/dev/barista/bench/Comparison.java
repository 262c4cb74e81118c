package dev.barista.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The rounds that several servers did in turns with the same call: whatever else the machine did met all of them. So
 * what is compared is neighbours, the rounds of one turn, and the median of that over the turns.
 */
final class Comparison {

    private final ExampleCall call;
    private final int inFlight;
    private final Map<String, List<LoadRound>> rounds = new LinkedHashMap<>();

    Comparison(ExampleCall call, int inFlight) {
        this.call = call;
        this.inFlight = inFlight;
    }

    void add(String server, LoadRound round) {
        rounds.computeIfAbsent(server, none -> new ArrayList<>()).add(round);
    }

    ExampleCall call() {
        return call;
    }

    int inFlight() {
        return inFlight;
    }

    Map<String, List<LoadRound>> rounds() {
        return rounds;
    }

    /** The median over the turns of one server's value divided by the other's. */
    double ratio(String server, String other, ToDoubleFunction<LoadRound> value) {
        return median(neighbours(server, other, (a, b) -> value.applyAsDouble(a) / value.applyAsDouble(b)));
    }

    /** The median over the turns of one server's value less the other's. */
    double difference(String server, String other, ToDoubleFunction<LoadRound> value) {
        return median(neighbours(server, other, (a, b) -> value.applyAsDouble(a) - value.applyAsDouble(b)));
    }

    double median(String server, ToDoubleFunction<LoadRound> value) {
        return median(of(server).stream().map(value::applyAsDouble).toList());
    }

    private interface OfTwo {
        double apply(LoadRound one, LoadRound other);
    }

    private List<Double> neighbours(String server, String other, OfTwo value) {
        List<LoadRound> ones = of(server);
        List<LoadRound> others = of(other);
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < Math.min(ones.size(), others.size()); i++) {
            values.add(value.apply(ones.get(i), others.get(i)));
        }
        return values;
    }

    private List<LoadRound> of(String server) {
        List<LoadRound> found = rounds.get(server);
        if (found == null) {
            throw new IllegalArgumentException("no rounds of " + server + ", only of " + rounds.keySet());
        }
        return found;
    }

    /** The middle one, or the mean of the two in the middle. */
    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
