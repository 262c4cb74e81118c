package dev.barista.server.telemetry;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations by their length. Thread-safe; threads count in stripes, of which an event loop mostly has one to
 * itself, so that to count is to add to two numbers that no other processor holds.
 */
final class CallHistogram {

    private static final int STRIPES = 8;

    private static final double NANOS = 1e9;

    private static final long[] UPPER_ENDS = MetricNames.bucketNanos();
    private static final int BUCKETS = UPPER_ENDS.length + 1;
    private static final int SUM = BUCKETS;

    /** Whole cache lines, so that stripes do not share one. */
    private static final int STRIDE = (BUCKETS + 1 + 7) / 8 * 8;

    private final AtomicLongArray cells = new AtomicLongArray(STRIPES * STRIDE);

    /** The stripe of this thread. */
    static int stripe() {
        return (int) Thread.currentThread().threadId() & STRIPES - 1;
    }

    void add(int stripe, long nanos) {
        int first = stripe * STRIDE;
        cells.getAndIncrement(first + bucket(nanos));
        cells.getAndAdd(first + SUM, nanos);
    }

    private static int bucket(long nanos) {
        int bucket = 0;
        while (bucket < UPPER_ENDS.length && nanos > UPPER_ENDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** How many there were so far. */
    long count() {
        long count = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            count += sum(bucket);
        }
        return count;
    }

    private long sum(int cell) {
        long sum = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            sum += cells.get(stripe * STRIDE + cell);
        }
        return sum;
    }

    /** What was counted so far, in seconds. */
    HistogramDataPointSnapshot point(Labels labels) {
        double[] ends = new double[BUCKETS];
        long[] counts = new long[BUCKETS];
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            ends[bucket] = bucket < UPPER_ENDS.length ? UPPER_ENDS[bucket] / NANOS : Double.POSITIVE_INFINITY;
            counts[bucket] = sum(bucket);
        }
        return HistogramDataPointSnapshot.builder()
                .labels(labels)
                .classicHistogramBuckets(ClassicHistogramBuckets.of(ends, counts))
                .sum(sum(SUM) / NANOS)
                .build();
    }
}
