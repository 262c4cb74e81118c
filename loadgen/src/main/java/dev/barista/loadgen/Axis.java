package dev.barista.loadgen;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/** Where values stand on an axis of a plot, from 0 at its beginning to 1 at its end, and which of them are marked. */
record Axis(DoubleFunction<Double> place, List<Tick> ticks) {

    /** A mark and what stands beside it. */
    record Tick(double at, String label) {}

    private static final int MARKS = 5;
    private static final double[] STEPS = {1, 2, 2.5, 5, 10};
    private static final int FINEST = 1000;

    double at(double value) {
        return Math.clamp(place.apply(value), 0, 1);
    }

    /** From 0, evenly, to a round number that is not below the largest value. */
    static Axis linear(double largest, DoubleFunction<String> label) {
        double most = largest > 0 ? largest : 1;
        double magnitude = Math.pow(10, Math.floor(Math.log10(most / MARKS)));
        double step = magnitude;
        for (double candidate : STEPS) {
            step = candidate * magnitude;
            if (step * MARKS >= most) {
                break;
            }
        }
        double end = step * Math.ceil(most / step);
        List<Tick> ticks = new ArrayList<>();
        for (int i = 0; i * step <= end * 1.0001; i++) {
            ticks.add(new Tick(i * step / end, label.apply(i * step)));
        }
        return new Axis(value -> value / end, ticks);
    }

    /** Every power of ten as wide as the next. */
    static Axis logarithmic(double smallest, double largest, DoubleFunction<String> label) {
        int from = (int) Math.floor(Math.log10(Math.max(smallest, 1e-3)));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(Math.max(largest, 1e-3))));
        List<Tick> ticks = new ArrayList<>();
        for (int power = from; power <= to; power++) {
            ticks.add(new Tick((double) (power - from) / (to - from), label.apply(Math.pow(10, power))));
        }
        return new Axis(value -> (Math.log10(Math.max(value, 1e-3)) - from) / (to - from), ticks);
    }

    /** Percentiles so that every nine more is as wide as the one before: 0, 90, 99, 99.9, 99.99, with 50 between. */
    static Axis percentiles() {
        List<Tick> ticks = new ArrayList<>();
        double nines = Math.log10(10 * FINEST);
        for (double percentile : new double[] {0, 50, 90, 99, 99.9, 99.99}) {
            double at = -Math.log10(1 - percentile / 100) / nines;
            ticks.add(new Tick(at, String.format(Locale.ROOT, "%s %%", Amounts.plain(percentile))));
        }
        return new Axis(percentile -> -Math.log10(Math.max(1e-9, 1 - percentile / 100)) / nines, ticks);
    }
}
