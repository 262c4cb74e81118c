package dev.barista.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the configuration of a model lets wait; whatever is empty is left to the server.
 *
 * @param maxCalls calls, 1 or more
 * @param maxRows rows of all calls, 1 or more
 * @param maxBytes bytes of all inputs, 1 or more
 * @param maxTenantRows rows of the calls of one tenant, 1 or more
 * @param timeout how long a call without a deadline of its own may wait
 * @param priorities levels of urgency
 */
public record QueueConfig(
        OptionalInt maxCalls,
        OptionalLong maxRows,
        OptionalLong maxBytes,
        OptionalLong maxTenantRows,
        Optional<Duration> timeout,
        Optional<Priorities> priorities) {

    public static final QueueConfig NONE = new QueueConfig(
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());

    /** @throws IllegalArgumentException if something makes no sense; the message is for whoever configured it */
    public QueueConfig {
        check(maxCalls.orElse(1) >= 1, "a queue holds 1 call or more, got at most " + maxCalls.orElse(1));
        check(maxRows.orElse(1) >= 1, "a queue holds 1 row or more, got at most " + maxRows.orElse(1));
        check(maxBytes.orElse(1) >= 1, "a queue holds 1 byte or more, got at most " + maxBytes.orElse(1));
        check(
                maxTenantRows.orElse(1) >= 1,
                "a queue holds 1 row of each tenant or more, got at most " + maxTenantRows.orElse(1));
        Duration longest = timeout.orElse(Duration.ZERO);
        check(!longest.isNegative(), "a timeout is 0 or more, got " + longest);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Levels of urgency, 1 the first.
     *
     * @param usual the level of calls that ask for none
     */
    public record Priorities(int levels, int usual) {

        public static final int MAX_LEVELS = 64;

        /** @throws IllegalArgumentException if something makes no sense; the message is for whoever configured it */
        public Priorities {
            check(levels >= 1 && levels <= MAX_LEVELS, "1 to " + MAX_LEVELS + " levels of priority, got " + levels);
            check(usual >= 1 && usual <= levels, "the usual priority is 1 to " + levels + ", got " + usual);
        }

        /** So many levels, of which the middle one is the usual. */
        public static Priorities of(int levels) {
            return new Priorities(levels, (levels + 1) / 2);
        }
    }
}
