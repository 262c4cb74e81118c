package dev.barista.bench;

import java.util.concurrent.CompletableFuture;

/**
 * Counts the calls of a {@link LoadPlan} and says when they end. Each of the calls in flight is a slot, which asks
 * before it sends and tells what was answered. All of it happens on the one event loop of the clients.
 */
final class ClosedLoop {

    private final LoadPlan plan;
    private final long measuredFrom;
    private final long end;
    private final LatencyHistogram latencies = new LatencyHistogram();
    private final CompletableFuture<LatencyHistogram> ended = new CompletableFuture<>();
    private long sent;
    private long errors;
    private int slots;

    ClosedLoop(LoadPlan plan) {
        this.plan = plan;
        measuredFrom = System.nanoTime() + plan.warmUp().toNanos();
        end = measuredFrom + plan.measured().toNanos();
        slots = plan.inFlight();
    }

    /** Whether a slot may send a call. If not, the slot has ended; the last one ends the loop. */
    boolean maySend() {
        if (sent < plan.maxCalls() && System.nanoTime() - end < 0) {
            sent++;
            return true;
        }
        slots--;
        if (slots == 0) {
            ended.complete(latencies);
        }
        return false;
    }

    void answered(long sentNanos, boolean well) {
        long now = System.nanoTime();
        if (!well) {
            errors++;
        } else if (now - measuredFrom >= 0 && now - end <= 0) {
            latencies.record(now - sentNanos);
        }
    }

    /** Ends it early: what was counted is worth nothing. */
    void broken(Throwable cause) {
        ended.completeExceptionally(cause);
    }

    CompletableFuture<LatencyHistogram> ended() {
        return ended;
    }

    /** To be read when it has ended. */
    long sent() {
        return sent;
    }

    /** To be read when it has ended. */
    long errors() {
        return errors;
    }
}
