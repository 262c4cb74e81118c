package dev.barista.json;

/**
 * Numbers as 16-bit floating point, {@code FP16} (IEEE 754 binary16) and {@code BF16}, rounded to nearest, ties to
 * even.
 */
public final class HalfFloats {

    private static final int FP16_FRACTION = 10;
    private static final int FP16_EXPONENT = 5;
    private static final int BF16_FRACTION = 7;
    private static final int BF16_EXPONENT = 8;

    private HalfFloats() {}

    /** The bits of the nearest FP16; infinity where the value is too large. */
    public static short toFp16(double value) {
        return round(value, FP16_FRACTION, FP16_EXPONENT);
    }

    /** The bits of the nearest BF16; infinity where the value is too large. */
    public static short toBf16(double value) {
        return round(value, BF16_FRACTION, BF16_EXPONENT);
    }

    public static float fromFp16(short bits) {
        return Float.float16ToFloat(bits);
    }

    public static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }

    /** Whether the value lies exactly between two neighbours, so that the slightest difference decides its rounding. */
    static boolean isFp16Tie(double value) {
        return isTie(value, FP16_FRACTION, FP16_EXPONENT);
    }

    /** As {@link #isFp16Tie} for BF16. */
    static boolean isBf16Tie(double value) {
        return isTie(value, BF16_FRACTION, BF16_EXPONENT);
    }

    private static short round(double value, int fractionBits, int exponentBits) {
        int sign = Double.doubleToRawLongBits(value) < 0 ? 1 << 15 : 0;
        int infinity = ((1 << exponentBits) - 1) << fractionBits;
        if (Double.isNaN(value)) {
            return (short) (infinity | 1 << (fractionBits - 1));
        }
        int exponent = exponent(value, exponentBits);
        double units = Math.rint(Math.scalb(Math.abs(value), fractionBits - exponent));
        // A normal number's units hold its leading one, which adds itself to the exponent field, as does a carry.
        double bits = ((double) (exponent + bias(exponentBits) - 1)) * (1 << fractionBits) + units;
        return (short) (sign | (bits >= infinity ? infinity : (int) bits));
    }

    private static boolean isTie(double value, int fractionBits, int exponentBits) {
        double units = Math.scalb(Math.abs(value), fractionBits - exponent(value, exponentBits));
        return units - Math.floor(units) == 0.5;
    }

    /** The exponent of the value, or the smallest that normal numbers have, which subnormal ones share. */
    private static int exponent(double value, int exponentBits) {
        return Math.max(Math.getExponent(value), 1 - bias(exponentBits));
    }

    private static int bias(int exponentBits) {
        return (1 << (exponentBits - 1)) - 1;
    }
}
