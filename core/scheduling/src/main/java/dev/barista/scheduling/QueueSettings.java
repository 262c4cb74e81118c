package dev.barista.scheduling;

import java.time.Duration;

/**
 * What may wait for a version; one more is refused.
 *
 * @param maxCalls calls, 1 or more
 * @param maxRows rows of all calls, 1 or more
 * @param maxBytes bytes of all inputs, 1 or more
 * @param maxTenantRows rows of the calls of one tenant, 1 or more
 * @param timeout how long a call without a deadline of its own may wait; zero for as long as it takes
 * @param priorities how calls are told apart by urgency
 */
public record QueueSettings(
        int maxCalls, long maxRows, long maxBytes, long maxTenantRows, Duration timeout, Priorities priorities) {

    public static final QueueSettings DEFAULT =
            new QueueSettings(1024, 1 << 20, 1L << 30, Long.MAX_VALUE, Duration.ZERO, Priorities.DEFAULT);

    public QueueSettings {
        if (maxCalls < 1 || maxRows < 1 || maxBytes < 1 || maxTenantRows < 1) {
            throw new IllegalArgumentException("a queue holds 1 or more, got " + maxCalls + " calls, " + maxRows
                    + " rows, " + maxBytes + " bytes, " + maxTenantRows + " rows of a tenant");
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a queue's timeout is 0 or more, got " + timeout);
        }
    }

    public QueueSettings withMaxCalls(int calls) {
        return new QueueSettings(calls, maxRows, maxBytes, maxTenantRows, timeout, priorities);
    }

    public QueueSettings withMaxTenantRows(long rows) {
        return new QueueSettings(maxCalls, maxRows, maxBytes, rows, timeout, priorities);
    }

    /**
     * Levels of urgency: 1 is served before 2, and so on.
     *
     * @param levels how many there are; a call that asks for a higher number gets the last
     * @param usual the level of calls that ask for none
     */
    public record Priorities(int levels, int usual) {

        public static final Priorities DEFAULT = new Priorities(9, 5);

        private static final int MAX_LEVELS = 64;

        public Priorities {
            if (levels < 1 || levels > MAX_LEVELS || usual < 1 || usual > levels) {
                throw new IllegalArgumentException("priorities: 1 to " + MAX_LEVELS
                        + " levels and a usual one among them, got " + levels + " and " + usual);
            }
        }

        /** The level, from 0, of a call that asks for this priority. */
        int level(int asked) {
            return Math.min(asked == 0 ? usual : asked, levels) - 1;
        }
    }
}
