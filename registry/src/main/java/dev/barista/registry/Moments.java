package dev.barista.registry;

import dev.barista.model.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times of day as the database keeps them. */
final class Moments {

    private Moments() {}

    static Instant now(Clock clock) {
        return clock.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
