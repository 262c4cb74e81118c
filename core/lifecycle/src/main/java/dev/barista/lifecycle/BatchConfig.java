package dev.barista.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the configuration of a model wants calls to be put together into batches; whatever is empty is left to the
 * server.
 *
 * @param maxRows rows of a batch that is put together, 1 or more
 * @param maxDelay how long a call may wait for others though an instance is free
 * @param preferredRows sizes that a batch need not grow beyond
 * @param allowedRows the only sizes that the model is run with
 */
public record BatchConfig(
        Optional<Boolean> enabled,
        OptionalInt maxRows,
        Optional<Duration> maxDelay,
        List<Integer> preferredRows,
        List<Integer> allowedRows) {

    public static final BatchConfig NONE =
            new BatchConfig(Optional.empty(), OptionalInt.empty(), Optional.empty(), List.of(), List.of());

    public BatchConfig {
        preferredRows = List.copyOf(preferredRows);
        allowedRows = List.copyOf(allowedRows);
    }
}
