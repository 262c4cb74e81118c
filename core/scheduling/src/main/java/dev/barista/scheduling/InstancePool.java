package dev.barista.scheduling;

import dev.barista.model.Caller;
import dev.barista.model.ErrorCode;
import dev.barista.model.EventLoop;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Signature;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one loaded version: on instances, each on a platform thread of its own and all fed from one bounded
 * queue, or, if the model is quicker than a change of threads, on the event loops that the calls come from and on the
 * threads that wait for them.
 *
 * <p>Threads start with the work and end after the idle time, so a version that nobody calls holds none. Any thread may
 * submit. The pool is closed by the lifecycle after the last lease; the model itself is closed by its owner afterwards.
 */
public final class InstancePool implements AutoCloseable {

    private final ServedModel served;
    private final SchedulingSettings settings;
    private final SchedulingTools tools;
    private final BatchForm form;
    /** What one run takes; a call with more is run in parts. */
    private final int mostRows;

    private final CostModels costs = new CostModels();
    private final InlineChoice inline;
    private final CallQueue queue;
    private final @Nullable OrderKeeper order;
    private final AtomicBoolean batching = new AtomicBoolean(true);
    private final Map<EventLoop, InlineLane> lanes = new ConcurrentHashMap<>();
    private final WaitingCallers callers;

    public InstancePool(ServedModel served, SchedulingSettings settings, SchedulingTools tools) {
        this.served = served;
        this.settings = settings.withBatch(fitting(settings.batch(), served.signature()));
        this.tools = tools;
        this.form = new BatchForm(served.signature());
        List<Integer> allowed = this.settings.batch().allowedRows();
        this.mostRows = allowed.isEmpty() ? served.signature().maxBatchSize() : allowed.getLast();
        this.inline = new InlineChoice(settings.inline() && !served.model().isThreadBound(), tools.clock());
        this.queue = new CallQueue(served.name(), this.settings, tools.clock());
        this.callers = new WaitingCallers(this::newRunner, inline);
        this.order = settings.preservesOrder() ? new OrderKeeper() : null;
    }

    private static BatchSettings fitting(BatchSettings wanted, Signature signature) {
        if (!signature.isBatched()) {
            return BatchSettings.OFF;
        }
        List<Integer> allowed = wanted.allowedRows().stream()
                .filter(size -> size <= signature.maxBatchSize())
                .toList();
        int largest = allowed.isEmpty() ? signature.maxBatchSize() : allowed.getLast();
        int most = wanted.enabled() ? Math.min(wanted.maxRows(), largest) : 1;
        return new BatchSettings(
                wanted.enabled(),
                most,
                wanted.fixedDelay(),
                wanted.preferredRows().stream().filter(size -> size <= most).toList(),
                allowed);
    }

    /**
     * Runs a call as soon as may be; its completion is told in every outcome. Never blocks.
     *
     * <p>A call that can't wait, because too much waits already or because it would not be answered in time, fails with
     * {@link ErrorCode#RESOURCE_EXHAUSTED}; a closed pool fails it with {@link ErrorCode#UNAVAILABLE}.
     */
    public void submit(ModelCall call) {
        boolean ordered = call.context().caller().connection() != Caller.NO_CONNECTION;
        ModelCall kept = order != null && ordered ? order.keep(call) : call;
        if (served.signature().isBatched() && kept.rows() > mostRows) {
            SplitCall.run(kept, mostRows, this::start, tools.allocator());
        } else {
            start(kept);
        }
    }

    private void start(ModelCall call) {
        QueuedCall queued = queued(call);
        Caller caller = call.context().caller();
        EventLoop loop = caller.loop();
        if ((loop == null && !caller.waits()) || !inline.takes(queued) || queue.size() > 0) {
            enqueue(queued);
        } else if (loop != null) {
            lane(loop).add(queued);
        } else {
            callers.run(queued);
        }
    }

    private QueuedCall queued(ModelCall call) {
        BatchKey key = form.key(call);
        long now = tools.clock().nanoTime();
        long deadline = call.context().deadlineNanos();
        if (deadline == RequestContext.NO_DEADLINE
                && !settings.queue().timeout().isZero()) {
            deadline = now + settings.queue().timeout().toNanos();
        }
        return new QueuedCall(call, key, costs.of(key), now, deadline);
    }

    private InlineLane lane(EventLoop loop) {
        InlineLane lane = lanes.get(loop);
        return lane != null ? lane : lanes.computeIfAbsent(loop, this::newLane);
    }

    private InlineLane newLane(EventLoop loop) {
        InlineLane.Limits limits = new InlineLane.Limits(settings.batch().maxRows(), tools.clock());
        return new InlineLane(loop, newRunner(), inline, limits, this::enqueue);
    }

    private BatchRunner newRunner() {
        return new BatchRunner(served, settings.batch(), tools, batching);
    }

    private void enqueue(QueuedCall call) {
        CallQueue.Offer offer;
        try {
            offer = queue.offer(call);
        } catch (InferenceException refused) {
            Completions.failed(call.call(), refused, PhaseTimes.NONE);
            tellDropped();
            return;
        }
        if (offer == CallQueue.Offer.ACCEPTED_NEEDS_WORKER) {
            startWorker();
        }
        tellDropped();
    }

    private void tellDropped() {
        if (queue.hasDropped()) {
            for (QueuedCall dropped : queue.takeDropped()) {
                NotRun.tell(dropped, tools.clock().nanoTime());
            }
        }
    }

    private void startWorker() {
        InstanceWorker worker = new InstanceWorker(queue, newRunner(), inline);
        try {
            Thread.ofPlatform().name("instance " + served.name()).daemon(true).start(worker);
        } catch (OutOfMemoryError e) {
            // The system refuses another thread; those that run already take the call, if there are any.
            InferenceException error = new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED, "no thread to run model " + served.name() + ": " + e.getMessage());
            for (QueuedCall orphan : queue.workerNotStarted()) {
                Completions.failed(orphan.call(), error, PhaseTimes.NONE);
            }
        }
    }

    /** Calls that wait at this moment. */
    public int queued() {
        return queue.size();
    }

    public PoolSnapshot snapshot() {
        Cost usual = costs.usual();
        return new PoolSnapshot(
                queue.size(), queue.rows(), inline.isOn(), usual.perRow(), usual.fixed(), OptionalInt.empty());
    }

    /** Finishes what waits, ends the threads and closes the instances; returns when that is done. */
    @Override
    public void close() {
        queue.close();
        lanes.values().forEach(InlineLane::close);
        lanes.clear();
        callers.close();
    }
}
