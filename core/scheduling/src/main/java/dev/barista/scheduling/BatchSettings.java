package dev.barista.scheduling;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How calls are put together into batches; means nothing for a version without a batch axis.
 *
 * @param enabled whether calls are put together at all
 * @param maxRows rows of a batch that is put together, 1 or more; a single call may have more
 * @param fixedDelay how long a call may wait for others though an instance is free; zero, and a batch is whatever
 *     waits; empty leaves it to what runs cost and how calls come
 * @param preferredRows sizes that the model likes, rising: a batch that reached one does not wait for more
 * @param allowedRows sizes that the model takes, rising; others are filled up with rows whose answers nobody sees;
 *     empty for any
 */
public record BatchSettings(
        boolean enabled,
        int maxRows,
        Optional<Duration> fixedDelay,
        List<Integer> preferredRows,
        List<Integer> allowedRows) {

    public static final int USUAL_MAX_ROWS = 256;

    public static final BatchSettings DEFAULT =
            new BatchSettings(true, USUAL_MAX_ROWS, Optional.empty(), List.of(), List.of());

    public static final BatchSettings OFF = new BatchSettings(false, 1, Optional.empty(), List.of(), List.of());

    public BatchSettings {
        if (maxRows < 1) {
            throw new IllegalArgumentException("rows of a batch: 1 or more, got " + maxRows);
        }
        if (fixedDelay.isPresent() && fixedDelay.get().isNegative()) {
            throw new IllegalArgumentException("the delay of a batch is 0 or more, got " + fixedDelay.get());
        }
        preferredRows = sorted(preferredRows);
        allowedRows = sorted(allowedRows);
    }

    private static List<Integer> sorted(List<Integer> sizes) {
        if (sizes.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("sizes of batches are 1 or more, got " + sizes);
        }
        return sizes.stream().sorted().distinct().toList();
    }

    /** The rows that a batch of so many is run with. */
    int filledUp(int rows) {
        for (int allowed : allowedRows) {
            if (allowed >= rows) {
                return allowed;
            }
        }
        return rows;
    }
}
