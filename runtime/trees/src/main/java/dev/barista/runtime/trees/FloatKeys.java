package dev.barista.runtime.trees;

/**
 * Floats as ints of the same order, so that a comparison is a subtraction: no branch, and missing values are the
 * smallest or the largest of all. The two zeros are one.
 */
final class FloatKeys {

    /** Below every number: a missing value that goes left. */
    static final int LOWEST = Integer.MIN_VALUE;

    /** Above every number and every limit: a missing value that goes right. */
    static final int HIGHEST = Integer.MAX_VALUE;

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private FloatKeys() {}

    /** The key of a number; meaningless for NaN. */
    static int of(float x) {
        int bits = Float.floatToRawIntBits(x + 0.0f);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    /** The key of a number, and for NaN the lowest; without a branch, as missing values come unforeseen. */
    static int lowNan(float x) {
        int nan = nanMask(x);
        return (of(x) & ~nan) | (nan & LOWEST);
    }

    /** The same with the highest for NaN. */
    static int highNan(float x) {
        int nan = nanMask(x);
        return (of(x) & ~nan) | (nan & HIGHEST);
    }

    /** All bits if this is NaN, else none. */
    private static int nanMask(float x) {
        return (INFINITY - (Float.floatToRawIntBits(x) & Integer.MAX_VALUE)) >> 31;
    }

    /** The largest key that is less than the threshold; nothing is less than NaN. */
    static int below(float threshold) {
        return Float.isNaN(threshold) ? LOWEST : of(threshold) - 1;
    }

    /** The largest key of a float that is at most the threshold; nothing is at most NaN. */
    static int upTo(double threshold) {
        if (Double.isNaN(threshold)) {
            return LOWEST;
        }
        float nearest = (float) threshold;
        return of(nearest > threshold ? Math.nextDown(nearest) : nearest);
    }
}
