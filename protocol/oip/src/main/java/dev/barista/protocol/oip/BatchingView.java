package dev.barista.protocol.oip;

import java.util.List;

/**
 * How calls of a model share runs, in the terms of the model configuration extension.
 *
 * @param maxDelayMicros how long a call may be kept waiting for others though an instance is free; 0 where that is
 *     learnt
 * @param queueTimeoutMicros how long a call without a deadline of its own may wait; 0 for as long as it takes
 * @param maxQueuedCalls how many calls may wait
 */
public record BatchingView(
        List<Integer> preferredRows,
        long maxDelayMicros,
        boolean preservesOrder,
        int priorityLevels,
        int usualPriority,
        long queueTimeoutMicros,
        int maxQueuedCalls) {

    public BatchingView {
        preferredRows = List.copyOf(preferredRows);
    }
}
