package dev.barista.scheduling;

import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import org.jspecify.annotations.Nullable;

/** One instance at work: makes it, runs calls on it until there are none, and closes it, all on one thread. */
final class InstanceWorker implements Runnable {

    private final String name;
    private final LoadedModel model;
    private final CallQueue queue;
    private final TensorAllocator allocator;
    private final Clock clock;
    private @Nullable ModelInstance instance;

    InstanceWorker(String name, LoadedModel model, CallQueue queue, TensorAllocator allocator, Clock clock) {
        this.name = name;
        this.model = model;
        this.queue = queue;
        this.allocator = allocator;
        this.clock = clock;
    }

    @Override
    public void run() {
        CallQueue.@Nullable QueuedCall next = queue.take(this::closeInstance);
        while (next != null) {
            runGuarded(next);
            next = queue.take(this::closeInstance);
        }
    }

    /** A completion that throws is a bug of its owner; it is reported, and must not take this worker along. */
    private void runGuarded(CallQueue.QueuedCall queued) {
        try {
            run(queued);
        } catch (Throwable e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void run(CallQueue.QueuedCall queued) {
        ModelCall call = queued.call();
        long started = clock.nanoTime();
        long waited = started - queued.enqueuedAt();
        Tensor[] outputs;
        try {
            checkStillWanted(call.context(), started, waited);
            outputs = instance().run(call.inputs(), call.outputs(), allocator);
        } catch (InferenceException e) {
            call.completion().failed(e, new CallTimes(waited, clock.nanoTime() - started));
            return;
        } catch (Throwable e) {
            // Whatever a runtime throws must fail this call alone and leave the worker to the next.
            call.completion().failed(broken(e), new CallTimes(waited, clock.nanoTime() - started));
            return;
        }
        call.completion().succeeded(outputs, new CallTimes(waited, clock.nanoTime() - started));
    }

    private static void checkStillWanted(RequestContext context, long now, long waited) {
        context.cancellation().throwIfCancelled();
        if (context.isExpired(now)) {
            throw new InferenceException(
                    ErrorCode.DEADLINE_EXCEEDED,
                    "the deadline passed after " + waited / 1_000_000 + " ms in the queue; the call was not run");
        }
    }

    private ModelInstance instance() {
        ModelInstance current = instance;
        if (current == null) {
            current = model.newInstance();
            instance = current;
        }
        return current;
    }

    private InferenceException broken(Throwable cause) {
        return new InferenceException(ErrorCode.INTERNAL, "model " + name + " failed: " + cause, cause);
    }

    private void closeInstance() {
        ModelInstance current = instance;
        if (current != null) {
            instance = null;
            current.close();
        }
    }
}
