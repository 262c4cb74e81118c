package dev.barista.registry;

import java.time.Duration;

/**
 * How much is kept, and for how long.
 *
 * @param maxOperations how many operations are kept at the same time; one more is refused
 * @param maxBytes how much the bodies of calls and answers may take when another operation is to be taken
 * @param resultTtl how long an answer is kept after it came
 * @param queueTtl how long an operation may wait to be answered
 */
public record OperationLimits(int maxOperations, long maxBytes, Duration resultTtl, Duration queueTtl) {

    /** How long it is remembered that there was an operation once. */
    static final Duration MEMORY_OF_EXPIRED = Duration.ofHours(1);

    public OperationLimits {
        check(maxOperations >= 1, "at least one operation must be allowed, got " + maxOperations);
        check(maxBytes >= 1, "some bytes of operations must be allowed, got " + maxBytes);
        check(resultTtl.toMillis() >= 1, "results must be kept for some time, got " + resultTtl);
        check(queueTtl.toMillis() >= 1, "operations must be kept for some time, got " + queueTtl);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
