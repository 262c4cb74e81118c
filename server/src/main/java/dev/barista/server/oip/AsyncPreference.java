package dev.barista.server.oip;

import java.time.Duration;
import java.util.Locale;

/**
 * What a Prefer header (RFC 7240) says about when to answer. Preferences that are not known, or malformed, are passed
 * over, as that standard wants it.
 *
 * @param respondAsync whether the caller takes an operation instead of the answer
 * @param patience how long the caller waits; zero if nothing was said of it
 */
record AsyncPreference(boolean respondAsync, Duration patience) {

    /** Longer than this nobody is kept waiting, whatever was said. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int MAX_DIGITS = 9;

    /** Reads the header, all lines of it joined by commas. */
    static AsyncPreference parse(String header) {
        boolean respondAsync = false;
        Duration patience = Duration.ZERO;
        for (String preference : header.split(",", -1)) {
            String[] pieces = preference.split(";", 2)[0].split("=", 2);
            String name = pieces[0].strip().toLowerCase(Locale.ROOT);
            if (name.equals("respond-async")) {
                respondAsync = true;
            } else if (name.equals("wait") && pieces.length == 2) {
                patience = seconds(pieces[1].strip());
            }
        }
        return new AsyncPreference(respondAsync, patience);
    }

    private static Duration seconds(String value) {
        String digits = value.length() > 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
        boolean number = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number) {
            return Duration.ZERO;
        }
        Duration asked = Duration.ofSeconds(Integer.parseInt(digits));
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
