package dev.barista.server.operations;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How calls are taken that are answered later.
 *
 * @param state the folder that they are kept in; default one for each port under the user's state folder
 * @param maxOperations how many are kept at the same time; 0 takes none, and answers all calls at once
 * @param maxBytes how much the bodies of their calls and answers may take
 * @param resultTtl how long an answer is kept
 * @param concurrency how many run at the same time
 * @param crashes how many of its runs the server may not survive until a call is given up
 * @param callbacks who may be told when one has finished
 */
public record OperationSettings(
        Optional<Path> state,
        int maxOperations,
        long maxBytes,
        Duration resultTtl,
        int concurrency,
        int crashes,
        CallbackSettings callbacks) {

    /** One processor is left to the callers that wait for their answers. */
    public static final OperationSettings DEFAULT = new OperationSettings(
            Optional.empty(),
            10_000,
            4L << 30,
            Duration.ofHours(1),
            Math.max(1, Runtime.getRuntime().availableProcessors() - 1),
            3,
            CallbackSettings.NONE);

    /** @throws IllegalArgumentException if a setting makes no sense; the message is for whoever made it */
    public OperationSettings {
        check(maxOperations >= 0, "the number of operations kept is 0 or more, got " + maxOperations);
        check(maxBytes >= 1, "operations need some bytes to be kept in, got " + maxBytes);
        check(resultTtl.toMillis() >= 1, "results must be kept for some time, got " + resultTtl);
        check(concurrency >= 1, "at least one operation must run at a time, got " + concurrency);
        check(crashes >= 1, "a call is given up after at least one crash, got " + crashes);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    public OperationSettings withState(Path folder) {
        return new OperationSettings(
                Optional.of(folder), maxOperations, maxBytes, resultTtl, concurrency, crashes, callbacks);
    }

    public OperationSettings withMaxOperations(int count) {
        return new OperationSettings(state, count, maxBytes, resultTtl, concurrency, crashes, callbacks);
    }

    public OperationSettings withMaxBytes(long bytes) {
        return new OperationSettings(state, maxOperations, bytes, resultTtl, concurrency, crashes, callbacks);
    }

    public OperationSettings withResultTtl(Duration ttl) {
        return new OperationSettings(state, maxOperations, maxBytes, ttl, concurrency, crashes, callbacks);
    }

    public OperationSettings withConcurrency(int atOnce) {
        return new OperationSettings(state, maxOperations, maxBytes, resultTtl, atOnce, crashes, callbacks);
    }

    public OperationSettings withCrashes(int most) {
        return new OperationSettings(state, maxOperations, maxBytes, resultTtl, concurrency, most, callbacks);
    }

    public OperationSettings withCallbacks(CallbackSettings settings) {
        return new OperationSettings(state, maxOperations, maxBytes, resultTtl, concurrency, crashes, settings);
    }
}
