package dev.barista.registry;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How many operations there are.
 *
 * @param counts by state, all states
 * @param oldestUnfinished when the oldest of those that wait or run was made
 * @param bytes what the bodies of calls and answers take
 */
public record OperationStatistics(Map<OperationState, Long> counts, Optional<Instant> oldestUnfinished, long bytes) {

    public OperationStatistics {
        counts = Map.copyOf(counts);
    }
}
