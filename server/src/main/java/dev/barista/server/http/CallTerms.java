package dev.barista.server.http;

import dev.barista.model.Caller;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a call say beside its content: for whom it is, how urgent it is, and how long its caller waits.
 *
 * @param deadlineNanos on the clock's scale
 */
public record CallTerms(Caller caller, int priority, long deadlineNanos) {

    static final AsciiString TENANT = AsciiString.cached("barista-tenant");
    static final AsciiString PRIORITY = AsciiString.cached("barista-priority");
    static final AsciiString TIMEOUT = AsciiString.cached("barista-timeout");

    private static final int LONGEST_TENANT = 128;

    /** Digits that surely fit a long, and an int. */
    private static final int MOST_DIGITS = 9;

    /**
     * The terms of a call.
     *
     * @param receivedNanos when it came, which the timeout counts from
     * @throws InferenceException {@code INVALID_ARGUMENT} if a header holds something else
     */
    public static CallTerms of(HttpCall call, long receivedNanos) {
        return new CallTerms(
                call.caller(tenant(call.header(TENANT))),
                priority(call.header(PRIORITY)),
                deadline(call.header(TIMEOUT), receivedNanos));
    }

    static @Nullable String tenant(@Nullable String header) {
        if (header != null && !header.isEmpty() && !isName(header)) {
            throw InferenceException.invalid("header " + TENANT + ": expected up to " + LONGEST_TENANT
                    + " printable ASCII characters without spaces, quotes and backslashes");
        }
        return header;
    }

    private static boolean isName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"' || c == '\\') {
                return false;
            }
        }
        return text.length() <= LONGEST_TENANT;
    }

    static int priority(@Nullable String header) {
        if (header == null) {
            return RequestContext.USUAL_PRIORITY;
        }
        long value = digits(header, header.length());
        if (value < 0) {
            throw InferenceException.invalid("header " + PRIORITY
                    + ": expected a whole number, 1 for what is served first, larger for later, got \"" + header
                    + "\"");
        }
        return (int) value;
    }

    static long deadline(@Nullable String header, long receivedNanos) {
        if (header == null) {
            return RequestContext.NO_DEADLINE;
        }
        int unit = header.length();
        while (unit > 0 && !isDigit(header.charAt(unit - 1))) {
            unit--;
        }
        long amount = digits(header, unit);
        TimeUnit scale = unit(header.substring(unit));
        if (amount < 0 || scale == null) {
            throw InferenceException.invalid("header " + TIMEOUT
                    + ": expected up to " + MOST_DIGITS
                    + " digits and, unless they are milliseconds, us, ms, s or m, got \""
                    + header + "\"");
        }
        // Half of what a long holds, against overflow.
        long patience = Math.min(scale.toNanos(amount), Long.MAX_VALUE / 2);
        return amount == 0 ? RequestContext.NO_DEADLINE : receivedNanos + patience;
    }

    private static @Nullable TimeUnit unit(String text) {
        return switch (text) {
            case "", "ms" -> TimeUnit.MILLISECONDS;
            case "us" -> TimeUnit.MICROSECONDS;
            case "s" -> TimeUnit.SECONDS;
            case "m" -> TimeUnit.MINUTES;
            default -> null;
        };
    }

    /** The number that the first characters are; -1 if they are none. */
    private static long digits(String text, int length) {
        if (length < 1 || length > MOST_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
