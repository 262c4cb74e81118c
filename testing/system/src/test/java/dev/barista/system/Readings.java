package dev.barista.system;

import java.util.ArrayList;
import java.util.List;

/**
 * What was read of the same thing after each round of a test. Single readings are off by what a machine does beside the
 * test, so only what most of them say is told.
 */
final class Readings {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    /** The median of those from this place on, up to but without the other. */
    double median(int from, int to) {
        return median(values.subList(from, to));
    }

    /** By how much they grow from one round to the next: the median over the slopes between all pairs. */
    double growth() {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            for (int j = i + 1; j < values.size(); j++) {
                slopes.add((values.get(j) - values.get(i)) / (j - i));
            }
        }
        return median(slopes);
    }

    int count() {
        return values.size();
    }

    @Override
    public String toString() {
        return values.toString();
    }

    private static double median(List<Double> some) {
        List<Double> sorted = some.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
