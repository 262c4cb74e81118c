package dev.barista.scheduling;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for an instance, first in first out, and the count of those who take them. Thread-safe; one lock
 * guards everything, so that a call is never left behind by a worker that is just leaving.
 */
final class CallQueue {

    /** What became of an offered call. */
    enum Offer {
        /** A worker that waits will take it. */
        ACCEPTED,
        /** It waits, and one more worker is to be started for it; that worker is already counted. */
        ACCEPTED_NEEDS_WORKER,
        FULL,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition workersGone = lock.newCondition();
    private final ArrayDeque<QueuedCall> calls = new ArrayDeque<>();
    private final InstanceLimits limits;
    private int workers;
    private int idleWorkers;
    private boolean closed;

    CallQueue(InstanceLimits limits) {
        this.limits = limits;
    }

    Offer offer(QueuedCall call) {
        lock.lock();
        try {
            if (closed) {
                return Offer.CLOSED;
            }
            if (calls.size() >= limits.queueCapacity()) {
                return Offer.FULL;
            }
            calls.addLast(call);
            if (idleWorkers >= calls.size()) {
                arrived.signal();
                return Offer.ACCEPTED;
            }
            if (workers < limits.instances()) {
                workers++;
                return Offer.ACCEPTED_NEEDS_WORKER;
            }
            return Offer.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next call for a worker, or null to tell it to end. Before it is told, it is counted out and {@code leaving}
     * runs, so that {@link #close()} returns after the last worker cleaned up.
     */
    @Nullable
    QueuedCall take(Runnable leaving) {
        lock.lock();
        try {
            long patience = limits.idleTime().toNanos();
            while (calls.isEmpty()) {
                if (closed || patience <= 0) {
                    leave(leaving);
                    return null;
                }
                idleWorkers++;
                try {
                    patience = arrived.awaitNanos(patience);
                } catch (InterruptedException e) {
                    // Nobody interrupts these threads for a reason; a stray interrupt only wakes this one early.
                } finally {
                    idleWorkers--;
                }
            }
            return calls.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    private void leave(Runnable leaving) {
        try {
            leaving.run();
        } finally {
            workers--;
            if (workers == 0) {
                workersGone.signalAll();
            }
        }
    }

    /** Counts out a worker whose thread could not be started; returns the calls that nobody is left to run. */
    List<QueuedCall> workerNotStarted() {
        lock.lock();
        try {
            leave(() -> {});
            if (workers > 0) {
                return List.of();
            }
            List<QueuedCall> orphans = List.copyOf(calls);
            calls.clear();
            return orphans;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return calls.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more calls; workers finish those that wait, and end. Returns when the last worker left. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signalAll();
            while (workers > 0) {
                workersGone.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A call and when it came, on the pool's clock. */
    record QueuedCall(ModelCall call, long enqueuedAt) {}
}
