package dev.barista.json;

/** Rounds {@code digits * 10^exponent} to floating point, once, where that is quick; says so where it is not. */
final class DecimalRounding {

    /** What is returned instead of a number whose rounding takes more. */
    static final float UNKNOWN = -1;

    /** Ten to such a power is a double exactly. */
    private static final int MAX_EXACT_POWER = 22;

    private static final long MAX_EXACT_DIGITS = 1L << 53;

    /** Any number of at most 18 digits is too large for a float with this exponent, and not 0. */
    private static final int TOO_LARGE = 39;

    /** Any number of at most 18 digits is below half of the smallest float with this exponent. */
    private static final int TOO_SMALL = -64;

    /** The bits of a double that a float does not have. */
    private static final int DROPPED = (1 << 29) - 1;

    private static final int HALF = 1 << 28;

    /**
     * How far, in units of the last place, the double that is computed here may be from the number: half for its
     * digits, its power of ten and their quotient each; and plenty.
     */
    private static final int UNCERTAIN = 8;

    private static final double[] POWERS = powers(-TOO_SMALL);

    private DecimalRounding() {}

    private static double[] powers(int count) {
        double[] powers = new double[count];
        for (int i = 0; i < count; i++) {
            powers[i] = Double.parseDouble("1e" + i);
        }
        return powers;
    }

    /**
     * The nearest float, the even one at a tie.
     *
     * <p>Goes by way of a double, which is a few units in the last place off at most. Rounding that once more is right
     * unless it is so near the middle of two floats that it may lie on the other side of it.
     *
     * @param digits 0 to 10^18
     */
    static float toFloat(long digits, int exponent) {
        if (digits == 0 || exponent <= TOO_SMALL) {
            return 0;
        }
        if (exponent >= TOO_LARGE) {
            return Float.POSITIVE_INFINITY;
        }
        double near = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
        int dropped = (int) Double.doubleToRawLongBits(near) & DROPPED;
        boolean isNearMiddle = Math.abs(dropped - HALF) <= UNCERTAIN;
        // Below the normal floats the middles are elsewhere.
        return isNearMiddle || near < Float.MIN_NORMAL ? UNKNOWN : (float) near;
    }

    /** The nearest double, the even one at a tie. */
    static double toDouble(long digits, int exponent) {
        if (digits == 0) {
            return 0;
        }
        if (digits > MAX_EXACT_DIGITS || exponent > MAX_EXACT_POWER || exponent < -MAX_EXACT_POWER) {
            return UNKNOWN;
        }
        // Of two exact numbers the result is rounded once, by the processor.
        return exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
    }
}
