package dev.barista.loadgen;

import org.HdrHistogram.Histogram;

/** How long things took: counts of durations, which are within a thousandth of the truth. */
public final class Latencies {

    static final Latencies NONE = new Latencies(new Histogram(1));

    private final Histogram histogram;

    /** @param histogram of nanoseconds, not to be changed any more */
    Latencies(Histogram histogram) {
        this.histogram = histogram;
    }

    public long count() {
        return histogram.getTotalCount();
    }

    /**
     * Microseconds that this share of them took at most; 0 if there are none.
     *
     * @param percentile from 0 to 100
     */
    public double micros(double percentile) {
        return count() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1e3;
    }

    public double meanMicros() {
        return count() == 0 ? 0 : histogram.getMean() / 1e3;
    }

    public double maxMicros() {
        return histogram.getMaxValue() / 1e3;
    }

    /**
     * What a closed loop would have seen had its callers not waited: a caller who usually comes again after the median
     * would have come many times during a call that took long, and would have waited for the rest of it each time.
     */
    Latencies corrected() {
        long usual = count() == 0 ? 0 : histogram.getValueAtPercentile(50);
        return usual == 0 ? this : new Latencies(histogram.copyCorrectedForCoordinatedOmission(usual));
    }
}
