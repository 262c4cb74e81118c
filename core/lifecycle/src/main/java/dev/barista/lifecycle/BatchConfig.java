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
 * @param maxDelay how long a call may wait for others though an instance is free; empty leaves it to what the server
 *     learns
 * @param preferredRows sizes that a batch need not grow beyond
 * @param allowedRows the only sizes that the model is run with; others are filled up to one of them, and calls with
 *     more rows than the largest are run in parts
 */
public record BatchConfig(
        Optional<Boolean> enabled,
        OptionalInt maxRows,
        Optional<Duration> maxDelay,
        List<Integer> preferredRows,
        List<Integer> allowedRows) {

    public static final BatchConfig NONE =
            new BatchConfig(Optional.empty(), OptionalInt.empty(), Optional.empty(), List.of(), List.of());

    /** @throws IllegalArgumentException if something makes no sense; the message is for whoever configured it */
    public BatchConfig {
        preferredRows = List.copyOf(preferredRows);
        allowedRows = List.copyOf(allowedRows);
        check(maxRows.orElse(1) >= 1, "a batch has 1 row or more, got at most " + maxRows.orElse(1));
        Duration delay = maxDelay.orElse(Duration.ZERO);
        check(!delay.isNegative(), "a delay is 0 or more, got " + delay);
        checkSizes(preferredRows);
        checkSizes(allowedRows);
        int most = Math.min(maxRows.orElse(Integer.MAX_VALUE), largest(allowedRows));
        check(
                maxRows.orElse(1) <= largest(allowedRows),
                "batches of up to " + maxRows.orElse(1) + " rows, but the largest size allowed has "
                        + largest(allowedRows));
        check(
                preferredRows.stream().allMatch(size -> size <= most),
                "sizes " + preferredRows + " are preferred, but a batch has at most " + most + " rows");
    }

    private static void checkSizes(List<Integer> sizes) {
        check(sizes.stream().allMatch(size -> size >= 1), "a size is 1 or more, got " + sizes);
    }

    private static int largest(List<Integer> sizes) {
        return sizes.stream().mapToInt(Integer::intValue).max().orElse(Integer.MAX_VALUE);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
