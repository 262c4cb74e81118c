package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/**
 * When a version that failed to load is tried again by itself: only where the cause may pass (unavailable, exhausted),
 * and not for ever. Changed files, and an operator's load, are a new try in any case.
 *
 * @param attempts how often a version is tried altogether, 1 or more
 * @param firstDelay the wait before the second try; doubles with each further one
 * @param maxDelay the longest wait
 */
public record RetryPolicy(int attempts, Duration firstDelay, Duration maxDelay) {

    public static final RetryPolicy DEFAULT = new RetryPolicy(6, Duration.ofSeconds(1), Duration.ofSeconds(30));

    public static final RetryPolicy NEVER = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("load attempts: 1 or more, got " + attempts);
        }
        if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("retry delays: 0 or more and the longest not below the first, got "
                    + firstDelay + " and " + maxDelay);
        }
    }

    /** How long to wait after the attempt of this number (from 1) failed; empty for no further attempt. */
    public Optional<Duration> delayAfter(int attempt, ErrorCode code) {
        boolean mayPass = code == ErrorCode.UNAVAILABLE || code == ErrorCode.RESOURCE_EXHAUSTED;
        if (!mayPass || attempt >= attempts) {
            return Optional.empty();
        }
        Duration delay = firstDelay;
        for (int i = 1; i < attempt && delay.compareTo(maxDelay) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return Optional.of(delay.compareTo(maxDelay) < 0 ? delay : maxDelay);
    }
}
