package dev.barista.server.operations;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between tries: each time so many times longer, up to a limit, and some of it by chance, so that what
 * failed together is not tried together.
 */
record BackOff(Duration first, int factor, Duration longest) {

    /** The wait after this many tries, 1 or more: from half to all of what the series says. */
    Duration after(int tries, RandomGenerator random) {
        double grown = first.toMillis() * Math.pow(factor, tries - 1.0);
        long full = (long) Math.min(grown, (double) longest.toMillis());
        return Duration.ofMillis(full - random.nextLong(full / 2 + 1));
    }
}
