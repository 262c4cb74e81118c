package dev.barista.scheduling;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.spi.ModelInstance;
import java.util.List;
import java.util.function.Supplier;

/** A run that is stopped when all its callers have given up, if its library can stop. */
final class StoppableRun {

    private final ModelInstance instance;
    private int callers;
    private boolean ended;

    private StoppableRun(ModelInstance instance, int callers) {
        this.instance = instance;
        this.callers = callers;
    }

    static Tensor[] run(List<QueuedCall> calls, ModelInstance instance, Supplier<Tensor[]> run) {
        StoppableRun running = new StoppableRun(instance, calls.size());
        for (QueuedCall call : calls) {
            call.call().context().cancellation().onCancel(running::givenUp);
        }
        try {
            return run.get();
        } catch (InferenceException e) {
            if (e.code() == ErrorCode.CANCELLED && !running.isGivenUp()) {
                // What was meant for the run before came when that was over already.
                return run.get();
            }
            throw e;
        } finally {
            running.end();
        }
    }

    private synchronized boolean isGivenUp() {
        return callers == 0;
    }

    /** The lock is held during the interruption, so that it never hits the next run of the instance. */
    private synchronized void givenUp() {
        callers--;
        if (callers == 0 && !ended) {
            instance.interrupt();
        }
    }

    private synchronized void end() {
        ended = true;
    }
}
