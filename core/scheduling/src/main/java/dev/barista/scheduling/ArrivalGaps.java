package dev.barista.scheduling;

/**
 * Learns how long after a call the next one comes, and so for how long it pays to keep an instance waiting for it. Gaps
 * are counted by their size, doubling from one class to the next, each gap a little less than the one after it; nothing
 * is assumed of their distribution, so bursts, steady streams and callers in lockstep are all learnt. Guarded by the
 * lock of the pool.
 */
final class ArrivalGaps {

    private static final int CLASSES = 40;

    /** Gaps up to this many nanoseconds are the first class. */
    private static final double SMALLEST = 1000;

    /** How much more each gap counts than the one before it: about the last 200 count. */
    private static final double GROWTH = 1.005;

    private static final double LARGEST_WEIGHT = 1e100;

    /** Fewer gaps teach nothing. */
    private static final int ENOUGH = 20;

    private final double[] counts = new double[CLASSES];
    private double weight = 1;
    private int seen;
    private long last;

    /** A call came. */
    void arrived(long now) {
        if (seen > 0) {
            weight *= GROWTH;
            if (weight > LARGEST_WEIGHT) {
                forgetScale();
            }
            counts[classOf((double) (now - last))] += weight;
        }
        seen = Math.min(seen + 1, ENOUGH + 1);
        last = now;
    }

    private void forgetScale() {
        for (int i = 0; i < CLASSES; i++) {
            counts[i] /= LARGEST_WEIGHT;
        }
        weight /= LARGEST_WEIGHT;
    }

    private static int classOf(double gap) {
        return gap < SMALLEST ? 0 : (int) Math.min(CLASSES - 1, Math.getExponent(gap / SMALLEST) + 1L);
    }

    private static double lower(int gapClass) {
        return gapClass == 0 ? 0 : SMALLEST * Math.scalb(1.0, gapClass - 1);
    }

    private static double upper(int gapClass) {
        return SMALLEST * Math.scalb(1.0, gapClass);
    }

    /**
     * How much longer an instance should wait for the next call, in nanoseconds; 0 if not at all. That is the time for
     * which the value of its coming, times how likely it is, exceeds most what those who wait lose meanwhile.
     *
     * @param now when it is asked
     * @param value what a call gains by coming before the run and not after, in nanoseconds
     * @param waiting how many calls wait
     */
    long worthwhileWait(long now, double value, int waiting) {
        if (seen <= ENOUGH) {
            return 0;
        }
        double age = Math.max(0, (double) (now - last));
        int first = classOf(age);
        double left = upper(first) <= age ? 0 : (upper(first) - age) / (upper(first) - lower(first));
        double open = counts[first] * left;
        for (int i = first + 1; i < CLASSES; i++) {
            open += counts[i];
        }
        return open <= 0 ? 0 : best(new Search(age, first, left, open), value, waiting);
    }

    /**
     * Where the search for the best time begins.
     *
     * @param age how long ago the last call came
     * @param first the class of that age
     * @param left how much of that class is still to come
     * @param open the count of gaps that are not over at this age
     */
    private record Search(double age, int first, double left, double open) {}

    private long best(Search search, double value, int waiting) {
        double came = 0;
        double waited = 0;
        double most = 0;
        double until = search.age;
        double open = search.open;
        for (int i = search.first; i < CLASSES && waiting * waited < value * search.open; i++) {
            double count = i == search.first ? counts[i] * search.left : counts[i];
            waited += (open - count / 2) * (upper(i) - Math.max(lower(i), search.age));
            open -= count;
            came += count;
            double gain = value * came - waiting * waited;
            if (gain > most) {
                most = gain;
                until = upper(i);
            }
        }
        return (long) (until - search.age);
    }
}
