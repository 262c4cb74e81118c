package dev.barista.scheduling;

/**
 * What a run is expected to take: so much for each row and so much beside.
 *
 * @param perRow nanoseconds
 * @param fixed nanoseconds
 * @param deviation how far runs are off that, on average, in nanoseconds
 * @param runs how many it was learnt from
 */
record Cost(double perRow, double fixed, double deviation, long runs) {

    static final Cost UNKNOWN = new Cost(0, 0, 0, 0);

    /** Beyond this share of a row's time, what a larger batch still saves is not worth others' waiting. */
    private static final double WORTHWHILE = 0.1;

    boolean isKnown() {
        return runs > 0;
    }

    /** What a run of so many rows most likely takes, in nanoseconds; 0 if nothing is known. */
    double expected(double rows) {
        return fixed + perRow * rows;
    }

    /** What few runs of so many rows exceed, in nanoseconds; 0 if nothing is known. */
    double cautious(double rows) {
        return expected(rows) + 2 * deviation;
    }

    /** The size of batch from which on the fixed cost, shared by the rows, has nearly vanished. */
    int worthwhileRows() {
        if (perRow <= 0) {
            return fixed > 0 ? Integer.MAX_VALUE : 1;
        }
        return (int) Math.clamp(Math.ceil(fixed / (WORTHWHILE * perRow)), 1, Integer.MAX_VALUE);
    }

    /** The most rows that a run of at most so many nanoseconds can have; at least 1. */
    int rowsWithin(double nanos) {
        if (perRow <= 0) {
            return Integer.MAX_VALUE;
        }
        return (int) Math.clamp((nanos - fixed - 2 * deviation) / perRow, 1, Integer.MAX_VALUE);
    }
}
