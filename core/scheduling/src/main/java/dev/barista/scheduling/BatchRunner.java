package dev.barista.scheduling;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Tensor;
import dev.barista.model.spi.ModelInstance;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * An instance with what it takes to run batches on it: joins the inputs, runs, and gives each call its outputs or its
 * error. Used by one thread at a time; the instance is made at the first use.
 */
final class BatchRunner implements AutoCloseable {

    /** Runs that may take longer than this are worth stopping when nobody waits any more. */
    private static final double WORTH_STOPPING_NANOS = 2e6;

    private final ServedModel served;
    private final BatchSettings settings;
    private final SchedulingTools tools;
    private final AtomicBoolean batching;
    private final RowJoin join;
    private @Nullable ModelInstance instance;

    /** @param batching whether calls may share a run; turned off, for all runners, when a run shows that they can't */
    BatchRunner(ServedModel served, BatchSettings settings, SchedulingTools tools, AtomicBoolean batching) {
        this.served = served;
        this.settings = settings;
        this.tools = tools;
        this.batching = batching;
        this.join = new RowJoin(served.signature().inputs().size(), tools.allocator());
    }

    /**
     * Runs a batch and tells every call of it how it ended.
     *
     * @return how long the model ran, in nanoseconds; what the callers did with their answers is not in it
     */
    long run(Batch batch) {
        for (QueuedCall dropped : batch.dropped()) {
            NotRun.tell(dropped, tools.clock().nanoTime());
        }
        return batch.calls().isEmpty() ? 0 : runAll(batch, batch.calls());
    }

    /**
     * Runs one call and tells it how it ended.
     *
     * @param batchWait how long it waited for others, who did not come
     * @return how long the model ran, in nanoseconds
     */
    long runAlone(QueuedCall queued, long batchWait) {
        ModelCall call = queued.call();
        long started = tools.clock().nanoTime();
        if (queued.isGivenUp(started)) {
            NotRun.tell(queued, started);
            return 0;
        }
        if (isFilledUp(call.rows())) {
            return runTogether(new Batch(), List.of(queued));
        }
        Tensor[] outputs;
        try {
            ModelInstance current = instance();
            started = tools.clock().nanoTime();
            outputs = run(current, queued, call);
        } catch (Throwable e) {
            // Whatever a runtime throws must fail this call alone and leave the thread to the next.
            long ended = tools.clock().nanoTime();
            Completions.failed(call, known(e), times(queued, batchWait, started, ended));
            return ended - started;
        }
        long ended = tools.clock().nanoTime();
        queued.cost().observe(call.rows(), ended - started);
        PhaseTimes times = times(queued, batchWait, started, ended);
        tools.listener().ran(1, call.rows(), times);
        Completions.succeeded(call, outputs, times);
        return ended - started;
    }

    private static PhaseTimes times(QueuedCall call, long batchWait, long started, long ended) {
        return new PhaseTimes(started - call.enqueuedAt() - batchWait, batchWait, 0, ended - started, 0);
    }

    private Tensor[] run(ModelInstance current, QueuedCall queued, ModelCall call) {
        if (isWorthStopping(queued.cost().cost(), call.rows())) {
            return StoppableRun.run(
                    List.of(queued), current, () -> current.run(call.inputs(), call.outputs(), tools.allocator()));
        }
        return current.run(call.inputs(), call.outputs(), tools.allocator());
    }

    private static boolean isWorthStopping(Cost cost, int rows) {
        return !cost.isKnown() || cost.cautious(rows) > WORTH_STOPPING_NANOS;
    }

    private boolean isFilledUp(int rows) {
        return rows > 0 && settings.filledUp(rows) != rows;
    }

    private long runAll(Batch batch, List<QueuedCall> calls) {
        if (calls.size() > 1 && batching.get()) {
            return runTogether(batch, calls);
        }
        long ran = 0;
        for (QueuedCall call : calls) {
            ran += runAlone(call, batch.batchWait(call, tools.clock().nanoTime()));
        }
        return ran;
    }

    /** Calls that fail together are run again by halves, so that one bad call fails alone. */
    private long runTogether(Batch batch, List<QueuedCall> calls) {
        long started = tools.clock().nanoTime();
        Tensor[][] parts;
        Times times;
        try {
            ModelInstance current = instance();
            started = tools.clock().nanoTime();
            times = new Times(batch, started);
            parts = outputs(current, calls, times);
        } catch (Throwable e) {
            // Whatever a runtime throws must fail these calls alone and leave the thread to the next.
            return failed(batch, calls, e, started);
        }
        for (int i = 0; i < parts.length; i++) {
            succeeded(calls.get(i), parts[i], times);
        }
        return times.split - times.started;
    }

    private long failed(Batch batch, List<QueuedCall> calls, Throwable e, long started) {
        long ran = tools.clock().nanoTime() - started;
        if (calls.size() == 1) {
            QueuedCall only = calls.getFirst();
            PhaseTimes times = new PhaseTimes(started - only.enqueuedAt(), 0, 0, ran, 0);
            Completions.failed(only.call(), known(e), times);
            return ran;
        }
        int half = calls.size() / 2;
        return ran + runAll(batch, calls.subList(0, half)) + runAll(batch, calls.subList(half, calls.size()));
    }

    private InferenceException known(Throwable cause) {
        return cause instanceof InferenceException known
                ? known
                : new InferenceException(ErrorCode.INTERNAL, "model " + served.name() + " failed: " + cause, cause);
    }

    private void succeeded(QueuedCall call, Tensor[] outputs, Times times) {
        Completions.succeeded(call.call(), outputs, times.of(call));
    }

    private Tensor[][] outputs(ModelInstance current, List<QueuedCall> calls, Times times) {
        int rows = rows(calls);
        int filledUp = isFilledUp(rows) ? settings.filledUp(rows) : rows;
        @Nullable Tensor[] inputs = join.join(calls, rows, filledUp);
        Tensor[] outputs = run(current, calls, inputs, times);
        if (!RowSplit.fits(outputs, filledUp)) {
            throw unfit(outputs, filledUp);
        }
        Tensor[][] parts = RowSplit.split(outputs, calls, tools.allocator());
        times.split = tools.clock().nanoTime();
        learn(calls, rows, times);
        return parts;
    }

    private static int rows(List<QueuedCall> calls) {
        int rows = 0;
        for (QueuedCall call : calls) {
            rows += call.rows();
        }
        return rows;
    }

    private Tensor[] run(ModelInstance current, List<QueuedCall> calls, @Nullable Tensor[] inputs, Times times) {
        times.joined = tools.clock().nanoTime();
        int[] wanted = calls.getFirst().call().outputs();
        Cost cost = calls.getFirst().cost().cost();
        Tensor[] outputs = isWorthStopping(cost, rows(calls))
                ? StoppableRun.run(calls, current, () -> current.run(inputs, wanted, tools.allocator()))
                : current.run(inputs, wanted, tools.allocator());
        times.ran = tools.clock().nanoTime();
        return outputs;
    }

    private void learn(List<QueuedCall> calls, int rows, Times times) {
        calls.getFirst().cost().observe(rows, times.split - times.started);
        tools.listener()
                .ran(
                        calls.size(),
                        rows,
                        new PhaseTimes(
                                0, 0, times.joined - times.started, times.ran - times.joined, times.split - times.ran));
    }

    /** The signature says that dimension 0 counts rows, the model says otherwise: the answers can't be told apart. */
    private InferenceException unfit(Tensor[] outputs, int rows) {
        StringBuilder shapes = new StringBuilder();
        for (Tensor output : outputs) {
            shapes.append(shapes.isEmpty() ? "" : ", ").append(output.shape());
            output.close();
        }
        String reason = "a run of " + rows + " rows gave outputs of " + shapes
                + ", which can't be divided among the calls; set batching: {enabled: false} in its model.yaml";
        if (batching.compareAndSet(true, false)) {
            tools.listener().batchingStopped(reason);
        }
        return new InferenceException(ErrorCode.INTERNAL, "model " + served.name() + ": " + reason);
    }

    private ModelInstance instance() {
        ModelInstance current = instance;
        if (current == null) {
            current = served.model().newInstance();
            instance = current;
        }
        return current;
    }

    @Override
    public void close() {
        join.close();
        ModelInstance current = instance;
        if (current != null) {
            instance = null;
            current.close();
        }
    }

    /** When the steps of a run ended. */
    private static final class Times {

        private final Batch batch;
        private final long started;
        private long joined;
        private long ran;
        private long split;

        Times(Batch batch, long started) {
            this.batch = batch;
            this.started = started;
        }

        PhaseTimes of(QueuedCall call) {
            long waited = started - call.enqueuedAt();
            long batchWait = batch.batchWait(call, started);
            return new PhaseTimes(waited - batchWait, batchWait, joined - started, ran - joined, split - ran);
        }
    }
}
