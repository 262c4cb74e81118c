package dev.barista.loadgen;

import java.util.Locale;

/** Numbers as people read them. */
public final class Amounts {

    private Amounts() {}

    /** Three digits and a unit: {@code 85 µs}, {@code 1.24 ms}, {@code 12.0 s}. */
    public static String micros(double micros) {
        if (micros < 999.5) {
            return digits(micros) + " µs";
        }
        return micros < 999_500 ? digits(micros / 1e3) + " ms" : digits(micros / 1e6) + " s";
    }

    /** As short as it can be, for marks on an axis: {@code 0}, {@code 50 µs}, {@code 2.5 ms}. */
    static String mark(double micros) {
        if (micros < 1e3) {
            return micros == 0 ? "0" : plain(rounded(micros)) + " µs";
        }
        return micros < 1e6 ? plain(rounded(micros / 1e3)) + " ms" : plain(rounded(micros / 1e6)) + " s";
    }

    private static double rounded(double value) {
        return Math.rint(value * 1e4) / 1e4;
    }

    /** Thousands set apart. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** At least three digits, thousands set apart, whole numbers whole: {@code 12,345}, {@code 123}, {@code 12.3}. */
    public static String count(double count) {
        return count == Math.rint(count) ? String.format(Locale.ROOT, "%,.0f", count) : digits(count);
    }

    private static String digits(double value) {
        if (value == 0 || value >= 99.95) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 9.995 ? "%.1f" : "%.2f", value);
    }

    /** A share of one: {@code 0 %}, {@code 0.02 %}, {@code 12 %}. */
    public static String percent(double share) {
        double percent = 100 * share;
        if (percent == 0 || percent >= 9.95) {
            return String.format(Locale.ROOT, "%.0f %%", percent);
        }
        return percent < 0.01
                ? "< 0.01 %"
                : String.format(Locale.ROOT, percent < 0.995 ? "%.2f %%" : "%.1f %%", percent);
    }

    /** A percentile's name: {@code p50}, {@code p99.9}. */
    public static String percentile(double percentile) {
        return "p" + plain(percentile);
    }

    /** Without digits that say nothing: {@code 50}, {@code 99.9}. */
    public static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
