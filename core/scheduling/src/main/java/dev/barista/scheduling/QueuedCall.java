package dev.barista.scheduling;

import dev.barista.model.RequestContext;

/** A call that waits, or that has been taken to be run. Guarded by the lock of the pool until it is taken. */
final class QueuedCall {

    private final ModelCall call;
    private final BatchKey key;
    private final CostModel cost;
    private final long enqueuedAt;
    private final long deadline;
    private boolean taken;

    /**
     * @param enqueuedAt on the pool's clock, as is {@code deadline}, which is the caller's or the queue's, whichever is
     *     sooner
     */
    QueuedCall(ModelCall call, BatchKey key, CostModel cost, long enqueuedAt, long deadline) {
        this.call = call;
        this.key = key;
        this.cost = cost;
        this.enqueuedAt = enqueuedAt;
        this.deadline = deadline;
    }

    ModelCall call() {
        return call;
    }

    BatchKey key() {
        return key;
    }

    /** What learns from this call's run, and tells what it will take. */
    CostModel cost() {
        return cost;
    }

    long enqueuedAt() {
        return enqueuedAt;
    }

    long deadline() {
        return deadline;
    }

    int rows() {
        return call.rows();
    }

    /** Nanoseconds left until the answer must be there; very many if the caller gave no deadline. */
    long slack(long now) {
        return call.context().deadlineNanos() == RequestContext.NO_DEADLINE ? Long.MAX_VALUE : patience(now);
    }

    /** Nanoseconds left until the call must have been started at least; very many if it may wait for any time. */
    long patience(long now) {
        return deadline == RequestContext.NO_DEADLINE ? Long.MAX_VALUE : deadline - now;
    }

    /** Whether it is too late to start the call, or nobody waits for the answer any more. */
    boolean isGivenUp(long now) {
        return patience(now) <= 0 || call.context().cancellation().isCancelled();
    }

    boolean isTaken() {
        return taken;
    }

    void take() {
        taken = true;
    }
}
