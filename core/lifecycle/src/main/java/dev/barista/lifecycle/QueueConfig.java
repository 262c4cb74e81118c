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

    /**
     * Levels of urgency, 1 the first.
     *
     * @param usual the level of calls that ask for none
     */
    public record Priorities(int levels, int usual) {}
}
