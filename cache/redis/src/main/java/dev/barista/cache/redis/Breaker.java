package dev.barista.cache.redis;

import dev.barista.model.Clock;
import java.time.Duration;

/**
 * Keeps calls from waiting for a store that does not answer: after some failures in a row nobody asks for a while, then
 * one tries; if that fails too, the pause doubles. Thread-safe.
 */
final class Breaker {

    static final int FAILURES = 5;
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Clock clock;
    private int failuresInARow;
    private boolean open;
    private boolean trying;
    private long closedAgainAt;
    private Duration pause = FIRST_PAUSE;

    Breaker(Clock clock) {
        this.clock = clock;
    }

    /** Whether to ask now. Whoever is told yes tells how that went. */
    synchronized boolean allows() {
        if (!open) {
            return true;
        }
        long now = clock.nanoTime();
        if (now - closedAgainAt < 0) {
            return false;
        }
        // One tries; the others go on without until it is known how that went, or for another pause.
        closedAgainAt = now + pause.toNanos();
        trying = true;
        return true;
    }

    /** The store answered; returns whether it had been given up before. */
    synchronized boolean succeeded() {
        boolean wasOpen = open;
        failuresInARow = 0;
        open = false;
        trying = false;
        pause = FIRST_PAUSE;
        return wasOpen;
    }

    /** The store did not answer; returns whether it is given up for that. */
    synchronized boolean failed() {
        failuresInARow++;
        if (open && !trying) {
            // Asked before it was given up.
            return false;
        }
        if (open) {
            trying = false;
            pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
            closedAgainAt = clock.nanoTime() + pause.toNanos();
            return false;
        }
        if (failuresInARow < FAILURES) {
            return false;
        }
        open = true;
        closedAgainAt = clock.nanoTime() + pause.toNanos();
        return true;
    }

    /** The store is known not to answer. */
    synchronized void giveUp() {
        open = true;
        closedAgainAt = clock.nanoTime() + pause.toNanos();
    }

    synchronized boolean isOpen() {
        return open;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
