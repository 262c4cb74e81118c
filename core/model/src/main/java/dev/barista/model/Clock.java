package dev.barista.model;

import java.time.Instant;

/** The source of time, so that tests drive it by hand. Thread-safe. */
public interface Clock {

    /** Nanoseconds on a scale that only moves forward; differences are meaningful, values are not. */
    long nanoTime();

    /** The time of day. */
    Instant now();

    /** The machine's clock. */
    static Clock system() {
        return new Clock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public Instant now() {
                return Instant.now();
            }
        };
    }
}
