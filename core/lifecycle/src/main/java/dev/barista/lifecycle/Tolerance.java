package dev.barista.lifecycle;

/** How far two numbers may lie apart and still count as equal: {@code |a-b| <= absolute + relative * |expected|}. */
public record Tolerance(double relative, double absolute) {

    public static final Tolerance DEFAULT = new Tolerance(1e-4, 1e-6);

    public Tolerance {
        if (!(relative >= 0) || !(absolute >= 0)) {
            throw new IllegalArgumentException(
                    "a tolerance is 0 or more, got relative " + relative + ", absolute " + absolute);
        }
    }

    /** Whether the value counts as the expected one; NaN equals NaN, infinities equal themselves. */
    public boolean accepts(double expected, double actual) {
        return Double.compare(expected, actual) == 0
                || expected == actual
                || Math.abs(expected - actual) <= absolute + relative * Math.abs(expected);
    }
}
