package dev.barista.runtime.litert;

/**
 * The real number of a quantised one, {@code (q - zeroPoint) * scale}.
 *
 * @param scale 0 where numbers are what they are, or are scaled in another way than all alike
 */
record Affine(float scale, int zeroPoint) {

    static final Affine NONE = new Affine(0, 0);

    boolean isThere() {
        return scale != 0;
    }

    float real(int quantised) {
        return (quantised - zeroPoint) * scale;
    }

    /** The nearest number in a range; not a number counts as 0. */
    int quantised(float real, int lowest, int highest) {
        long nearest = Float.isNaN(real) ? zeroPoint : (long) Math.rint((double) real / scale) + zeroPoint;
        return Math.clamp(nearest, lowest, highest);
    }
}
