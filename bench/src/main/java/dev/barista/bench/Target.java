package dev.barista.bench;

import java.util.Locale;

/**
 * What was reached beside what was aimed at.
 *
 * @param compared which value of what with that of what
 */
record Target(String work, String compared, String measured, String wanted) {

    static Target number(String work, String compared, double measured, String wanted) {
        return new Target(work, compared, String.format(Locale.ROOT, "%.2f", measured), wanted);
    }

    static Target micros(String work, String compared, double measured, String wanted) {
        return new Target(work, compared, String.format(Locale.ROOT, "%+.0f µs", measured), wanted);
    }
}
