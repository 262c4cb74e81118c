package dev.barista.scheduling;

import java.util.ArrayList;
import java.util.List;

/**
 * Calls that are run together, and calls that were found to be of no use to anybody on the way there. Made under the
 * lock of the pool, then the one worker's that took it.
 */
final class Batch {

    private final List<QueuedCall> calls = new ArrayList<>(4);
    private final List<QueuedCall> dropped = new ArrayList<>(0);
    private int rows;
    private long delayedSince = Long.MAX_VALUE;

    /** Adds the calls that fit to this batch, from the first that waits on, in the order of their turns. */
    static Batch pick(WaitingCalls waiting, BatchKey key, int maxRows, long now) {
        Batch batch = new Batch();
        long tightest = Long.MAX_VALUE;
        for (QueuedCall next = waiting.first(key); next != null; next = waiting.first(key)) {
            Cost cost = next.cost().cost();
            long slack = next.slack(now);
            if (next.isGivenUp(now) || cost.expected(next.rows()) > slack) {
                waiting.take(next, false);
                batch.dropped.add(next);
                continue;
            }
            int together = batch.rows + next.rows();
            if (!batch.calls.isEmpty() && (together > maxRows || cost.cautious(together) > Math.min(tightest, slack))) {
                break;
            }
            waiting.take(next, true);
            batch.add(next);
            tightest = Math.min(tightest, slack);
        }
        return batch;
    }

    void add(QueuedCall call) {
        calls.add(call);
        rows += call.rows();
    }

    /** Says since when an instance was kept waiting for this batch to grow. */
    void delayedSince(long nanoTime) {
        delayedSince = nanoTime;
    }

    /** How much of a call's waiting was for others to join it, if the batch starts now. */
    long batchWait(QueuedCall call, long now) {
        return delayedSince == Long.MAX_VALUE ? 0 : now - Math.max(delayedSince, call.enqueuedAt());
    }

    List<QueuedCall> calls() {
        return calls;
    }

    /** Calls that must be told that they were not run. */
    List<QueuedCall> dropped() {
        return dropped;
    }

    int rows() {
        return rows;
    }
}
