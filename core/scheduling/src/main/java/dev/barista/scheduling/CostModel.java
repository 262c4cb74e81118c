package dev.barista.scheduling;

/**
 * Learns what runs take by their rows: a line through the recent ones, in which each counts a little less than the one
 * after it. Thread-safe; reading is free.
 */
final class CostModel {

    /** The weight of what was seen before, at each new run: about the last 50 count. */
    private static final double MEMORY = 0.98;

    /** Runs that change the published line at once; later ones do so together. */
    private static final int EAGER_RUNS = 64;

    private static final int TOGETHER = 8;

    /** A run that took this many times what was expected was probably held up by something else. */
    private static final double HELD_UP = 3;

    /** So many in a row were not: the model has become slow. */
    private static final int HELD_UP_IN_A_ROW = 3;

    private volatile Cost cost = Cost.UNKNOWN;
    private long runs;
    private int heldUp;
    private double weight;
    private double sumRows;
    private double sumNanos;
    private double sumRowsRows;
    private double sumRowsNanos;
    private double sumOff;

    Cost cost() {
        return cost;
    }

    synchronized void observe(int rows, long nanos) {
        Cost before = cost;
        double expected = before.expected(rows);
        double counted = counted((double) nanos, before, expected);
        runs++;
        weight = weight * MEMORY + 1;
        sumRows = sumRows * MEMORY + rows;
        sumNanos = sumNanos * MEMORY + counted;
        sumRowsRows = sumRowsRows * MEMORY + (double) rows * rows;
        sumRowsNanos = sumRowsNanos * MEMORY + rows * counted;
        sumOff = sumOff * MEMORY + (before.isKnown() ? Math.abs(counted - expected) : 0);
        if (runs <= EAGER_RUNS || runs % TOGETHER == 0) {
            cost = line();
        }
    }

    /** What a run counts: one that was held up counts as the longest usual one. */
    private double counted(double nanos, Cost before, double expected) {
        if (before.runs() < TOGETHER || expected <= 0 || nanos <= HELD_UP * expected) {
            heldUp = 0;
            return nanos;
        }
        heldUp++;
        return heldUp < HELD_UP_IN_A_ROW ? HELD_UP * expected : nanos;
    }

    private Cost line() {
        double spread = weight * sumRowsRows - sumRows * sumRows;
        double perRow;
        double fixed;
        if (spread > weight * weight * 1e-6) {
            perRow = (weight * sumRowsNanos - sumRows * sumNanos) / spread;
            fixed = (sumNanos - perRow * sumRows) / weight;
        } else {
            // All runs had the same size: which part of them is fixed nobody knows.
            perRow = sumNanos / Math.max(1, sumRows);
            fixed = 0;
        }
        if (perRow < 0) {
            perRow = 0;
            fixed = sumNanos / weight;
        } else if (fixed < 0) {
            perRow = sumRowsNanos / sumRowsRows;
            fixed = 0;
        }
        return new Cost(perRow, fixed, sumOff / weight, runs);
    }
}
