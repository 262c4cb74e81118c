package dev.barista.scheduling;

import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadedModel;

/**
 * The instances of one loaded version, each on a platform thread of its own, fed from one bounded queue.
 *
 * <p>Threads start with the work and end after the idle time, so a version that nobody calls holds none. Any thread may
 * submit. The pool is closed by the lifecycle after the last lease; the model itself is closed by its owner afterwards.
 */
public final class InstancePool implements AutoCloseable {

    private final String name;
    private final LoadedModel model;
    private final TensorAllocator allocator;
    private final Clock clock;
    private final InstanceLimits limits;
    private final CallQueue queue;

    /** @param name names the threads and the error messages, such as {@code fraud/2} */
    public InstancePool(String name, LoadedModel model, InstanceLimits limits, TensorAllocator allocator, Clock clock) {
        this.name = name;
        this.model = model;
        this.limits = limits;
        this.allocator = allocator;
        this.clock = clock;
        this.queue = new CallQueue(limits);
    }

    /**
     * Puts the call in the queue; its completion is told in every outcome. Never blocks.
     *
     * <p>A full queue fails it with {@link ErrorCode#RESOURCE_EXHAUSTED}, a closed pool with
     * {@link ErrorCode#UNAVAILABLE}.
     */
    public void submit(ModelCall call) {
        switch (queue.offer(new CallQueue.QueuedCall(call, clock.nanoTime()))) {
            case ACCEPTED -> {}
            case ACCEPTED_NEEDS_WORKER -> startWorker();
            case FULL ->
                refuse(
                        call,
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "model " + name + " is overloaded: " + limits.queueCapacity()
                                + " calls are waiting already; try again later");
            case CLOSED -> refuse(call, ErrorCode.UNAVAILABLE, "model " + name + " is being unloaded");
        }
    }

    private static void refuse(ModelCall call, ErrorCode code, String message) {
        call.completion().failed(new InferenceException(code, message), CallTimes.NONE);
    }

    private void startWorker() {
        InstanceWorker worker = new InstanceWorker(name, model, queue, allocator, clock);
        try {
            Thread.ofPlatform().name("instance " + name).daemon(true).start(worker);
        } catch (OutOfMemoryError e) {
            // The system refuses another thread; those that run already take the call, if there are any.
            for (CallQueue.QueuedCall orphan : queue.workerNotStarted()) {
                refuse(
                        orphan.call(),
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "no thread to run model " + name + ": " + e.getMessage());
            }
        }
    }

    /** Calls that wait at this moment. */
    public int queued() {
        return queue.size();
    }

    /** Finishes what waits, ends the threads and closes the instances; returns when that is done. */
    @Override
    public void close() {
        queue.close();
    }
}
