package dev.barista.scheduling;

import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for an instance, and the count of the workers who take them. Thread-safe; one lock guards
 * everything, so that a call is never left behind by a worker that is just leaving.
 */
final class CallQueue {

    /** What became of an offered call that was not refused. */
    enum Offer {
        /** A worker will take it. */
        ACCEPTED,
        /** It waits, and one more worker is to be started for it; that worker is already counted. */
        ACCEPTED_NEEDS_WORKER
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition workersGone = lock.newCondition();
    private final String name;
    private final SchedulingSettings settings;
    private final Clock clock;
    private final Admission admission;
    private final BatchPolicy policy;
    private final WaitingCalls waiting;
    private final RunningBatches running;
    private final ArrivalGaps gaps = new ArrivalGaps();
    private List<QueuedCall> dropped = new ArrayList<>(0);
    private int workers;
    private int idleWorkers;
    private boolean closed;
    private volatile int size;
    private volatile boolean hasDropped;

    CallQueue(String name, SchedulingSettings settings, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.admission = new Admission(name, settings.queue(), settings.instances());
        this.policy = new BatchPolicy(settings.batch(), settings.instances());
        this.waiting = new WaitingCalls(settings.queue().priorities());
        this.running = new RunningBatches(settings.instances());
    }

    /**
     * Lets a call wait.
     *
     * @throws InferenceException if it is refused
     */
    Offer offer(QueuedCall call) {
        lock.lock();
        try {
            if (closed) {
                throw new InferenceException(ErrorCode.UNAVAILABLE, "model " + name + " is being unloaded");
            }
            admit(call);
            waiting.add(call);
            gaps.arrived(call.enqueuedAt());
            size = waiting.calls();
            if (idleWorkers > 0) {
                arrived.signal();
            }
            if (isExpected()) {
                return Offer.ACCEPTED;
            }
            if (workers < settings.instances()) {
                workers++;
                return Offer.ACCEPTED_NEEDS_WORKER;
            }
            return Offer.ACCEPTED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether idle workers are enough for what waits. Those who were told and have not got up yet still count as idle,
     * and one of them takes one call where calls share no runs.
     */
    private boolean isExpected() {
        return settings.batch().enabled() ? idleWorkers > 0 : idleWorkers >= waiting.calls();
    }

    private void admit(QueuedCall call) {
        long now = call.enqueuedAt();
        if (waiting.calls() >= settings.queue().maxCalls()) {
            // Those whose callers went away take no place from others.
            dropped.addAll(waiting.takeGivenUp(now));
            hasDropped = !dropped.isEmpty();
        }
        admission.check(call, now, view(call, now));
    }

    private Admission.View view(QueuedCall call, long now) {
        String tenant = call.call().context().caller().tenant();
        boolean free = waiting.calls() == 0 && running.count() < settings.instances();
        Cost cost = call.cost().cost();
        double usual = running.usualRows();
        double wait = free ? 0 : admission.expectedWait(waiting.rowsAhead(call), running.nanosLeft(now), cost, usual);
        return new Admission.View(
                waiting.calls(), waiting.rows(), waiting.bytes(), waiting.tenantRows(tenant), wait, free ? 0 : usual);
    }

    /**
     * The next batch for a worker, or null to tell it to end. Before it is told, it is counted out and {@code leaving}
     * runs, so that {@link #close()} returns after the last worker cleaned up.
     */
    @Nullable
    Batch take(Runnable leaving) {
        lock.lock();
        try {
            long patience = settings.idleTime().toNanos();
            long delayedSince = Long.MAX_VALUE;
            while (true) {
                QueuedCall first = waiting.first();
                if (first == null) {
                    delayedSince = Long.MAX_VALUE;
                    if (closed || patience <= 0) {
                        leave(leaving);
                        return null;
                    }
                    patience = await(patience);
                    continue;
                }
                long now = clock.nanoTime();
                switch (policy.decide(choices(first, now), gaps, now)) {
                    case BatchPolicy.Decision.Run(int maxRows) -> {
                        return started(Batch.pick(waiting, first.key(), maxRows, now), delayedSince, now);
                    }
                    case BatchPolicy.Decision.Wait(long nanos) -> {
                        delayedSince = Math.min(delayedSince, now);
                        if (closed) {
                            return started(Batch.pick(waiting, first.key(), Integer.MAX_VALUE, now), delayedSince, now);
                        }
                        await(nanos);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private BatchPolicy.View choices(QueuedCall first, long now) {
        boolean free = running.count() < settings.instances() - 1;
        return new BatchPolicy.View(
                waiting.calls(first.key()),
                waiting.rows(first.key()),
                now - first.enqueuedAt(),
                first.cost().cost(),
                new BatchPolicy.Others(free, running.nanosToNextEnd(now)));
    }

    private Batch started(Batch batch, long delayedSince, long now) {
        batch.delayedSince(delayedSince);
        size = waiting.calls();
        if (waiting.calls() > 0 && idleWorkers > 0) {
            arrived.signal();
        }
        running.started(batch, now);
        return batch;
    }

    /** Waits for a call, at most so long; returns what is left of that. */
    @SuppressWarnings("WaitNotInLoop") // the loop is in take(), which looks at everything again
    private long await(long nanos) {
        idleWorkers++;
        try {
            return arrived.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody interrupts these threads for a reason; a stray interrupt only wakes this one early.
            return nanos;
        } finally {
            idleWorkers--;
        }
    }

    /** Says that a batch was run. */
    void ended(Batch batch) {
        lock.lock();
        try {
            running.ended(batch);
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
            List<QueuedCall> orphans = workers > 0 ? List.of() : waiting.takeAll();
            size = waiting.calls();
            return orphans;
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #takeDropped} has something to give. */
    boolean hasDropped() {
        return hasDropped;
    }

    /** Calls that were found to be given up when room was needed; whoever takes them tells their callers. */
    List<QueuedCall> takeDropped() {
        lock.lock();
        try {
            List<QueuedCall> taken = dropped;
            dropped = new ArrayList<>(0);
            hasDropped = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Calls that wait. */
    int size() {
        return size;
    }

    /** Rows of the calls that wait. */
    long rows() {
        lock.lock();
        try {
            return waiting.rows();
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
}
