package dev.barista.bench;

/** Latencies in buckets that are 1.6 % wide. Confined to one thread. */
final class LatencyHistogram {

    private static final int SUB_BITS = 6;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;

    private final long[] counts = new long[Long.SIZE * SUB_BUCKETS];
    private long total;

    void record(long nanos) {
        counts[bucket(Math.max(nanos, SUB_BUCKETS))]++;
        total++;
    }

    private static int bucket(long nanos) {
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        int sub = (int) (nanos >>> (exponent - SUB_BITS)) & (SUB_BUCKETS - 1);
        return exponent * SUB_BUCKETS + sub;
    }

    private static long middle(int bucket) {
        int exponent = bucket / SUB_BUCKETS;
        long width = 1L << (exponent - SUB_BITS);
        return (1L << exponent) + bucket % SUB_BUCKETS * width + width / 2;
    }

    long total() {
        return total;
    }

    /**
     * @param share from 0 to 1
     * @return nanoseconds that this share of the calls took at most; 0 if there were no calls
     */
    long percentile(double share) {
        long rank = Math.max(1, (long) Math.ceil(total * share));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return middle(i);
            }
        }
        return 0;
    }
}
