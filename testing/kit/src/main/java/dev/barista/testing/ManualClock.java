package dev.barista.testing;

import dev.barista.model.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Starts at the same instant in every test. */
public final class ManualClock implements Clock {

    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final AtomicLong elapsed = new AtomicLong();

    @Override
    public long nanoTime() {
        return elapsed.get();
    }

    @Override
    public Instant now() {
        return START.plusNanos(elapsed.get());
    }

    /** Moves time forward. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time does not go back: " + by);
        }
        elapsed.addAndGet(by.toNanos());
    }
}
