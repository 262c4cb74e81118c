package dev.barista.server.grpc;

import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads the header {@code grpc-timeout}: up to eight digits and a unit. */
final class GrpcTimeout {

    private static final int MAX_DIGITS = 8;

    private GrpcTimeout() {}

    /**
     * When a call with this header must be answered, on the clock's scale.
     *
     * @throws InferenceException if the header is malformed
     */
    static long deadlineNanos(@Nullable String header, Clock clock) {
        if (header == null) {
            return RequestContext.NO_DEADLINE;
        }
        int digits = header.length() - 1;
        if (digits < 1 || digits > MAX_DIGITS) {
            throw malformed(header);
        }
        long amount = 0;
        for (int i = 0; i < digits; i++) {
            int digit = header.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed(header);
            }
            amount = amount * 10 + digit;
        }
        // The longest, 99999999 hours, is cut to what a long of nanoseconds holds, and that in half against overflow.
        long nanos = Math.min(unit(header).toNanos(amount), Long.MAX_VALUE / 2);
        return clock.nanoTime() + nanos;
    }

    private static TimeUnit unit(String header) {
        return switch (header.charAt(header.length() - 1)) {
            case 'n' -> TimeUnit.NANOSECONDS;
            case 'u' -> TimeUnit.MICROSECONDS;
            case 'm' -> TimeUnit.MILLISECONDS;
            case 'S' -> TimeUnit.SECONDS;
            case 'M' -> TimeUnit.MINUTES;
            case 'H' -> TimeUnit.HOURS;
            default -> throw malformed(header);
        };
    }

    private static InferenceException malformed(String header) {
        return InferenceException.invalid(
                "grpc-timeout \"" + header + "\" is malformed: expected up to 8 digits and one of n, u, m, S, M, H");
    }
}
