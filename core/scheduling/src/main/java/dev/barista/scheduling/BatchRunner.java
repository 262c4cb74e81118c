package dev.barista.scheduling;

import dev.barista.model.Clock;
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

    /** Runs a batch and tells every call of it how it ended. */
    void run(Batch batch) {
        for (QueuedCall dropped : batch.dropped()) {
            NotRun.tell(dropped, tools.clock().nanoTime());
        }
        if (batch.calls().isEmpty()) {
            return;
        }
        runAll(batch, batch.calls());
    }

    private void runAll(Batch batch, List<QueuedCall> calls) {
        if (batching.get() || calls.size() == 1) {
            runTogether(batch, calls);
        } else {
            calls.forEach(call -> runTogether(batch, List.of(call)));
        }
    }

    /** Calls that fail together are run again by halves, so that one bad call fails alone. */
    private void runTogether(Batch batch, List<QueuedCall> calls) {
        Clock clock = tools.clock();
        long started = clock.nanoTime();
        Tensor[][] parts;
        Times times = new Times(batch, started);
        try {
            parts = outputs(calls, times);
        } catch (Throwable e) {
            // Whatever a runtime throws must fail these calls alone and leave the thread to the next.
            failed(batch, calls, e, started);
            return;
        }
        for (int i = 0; i < parts.length; i++) {
            succeeded(calls.get(i), parts[i], times);
        }
    }

    private void failed(Batch batch, List<QueuedCall> calls, Throwable e, long started) {
        if (calls.size() == 1) {
            QueuedCall only = calls.getFirst();
            long now = tools.clock().nanoTime();
            InferenceException error = e instanceof InferenceException known ? known : broken(e);
            PhaseTimes times = new PhaseTimes(started - only.enqueuedAt(), 0, 0, now - started, 0);
            Completions.failed(only.call(), error, times);
            return;
        }
        int half = calls.size() / 2;
        runAll(batch, calls.subList(0, half));
        runAll(batch, calls.subList(half, calls.size()));
    }

    private InferenceException broken(Throwable cause) {
        return new InferenceException(ErrorCode.INTERNAL, "model " + served.name() + " failed: " + cause, cause);
    }

    private void succeeded(QueuedCall call, Tensor[] outputs, Times times) {
        Completions.succeeded(call.call(), outputs, times.of(call));
    }

    private Tensor[][] outputs(List<QueuedCall> calls, Times times) {
        ModelCall first = calls.getFirst().call();
        int rows = rows(calls);
        int filledUp = settings.enabled() && served.signature().isBatched() ? settings.filledUp(rows) : rows;
        if (calls.size() == 1 && filledUp == rows) {
            Tensor[] outputs = run(calls, first.inputs(), rows, times);
            times.split = times.ran;
            learn(calls, rows, times);
            return new Tensor[][] {outputs};
        }
        @Nullable Tensor[] inputs = join.join(calls, rows, filledUp);
        Tensor[] outputs = run(calls, inputs, filledUp, times);
        if (!RowSplit.fits(outputs, filledUp)) {
            throw unfit(outputs, filledUp);
        }
        Tensor[][] parts = RowSplit.split(outputs, calls);
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

    private Tensor[] run(List<QueuedCall> calls, @Nullable Tensor[] inputs, int rows, Times times) {
        times.joined = tools.clock().nanoTime();
        ModelInstance current = instance();
        int[] wanted = calls.getFirst().call().outputs();
        Cost cost = calls.getFirst().cost().cost();
        boolean stoppable = !cost.isKnown() || cost.cautious(rows) > WORTH_STOPPING_NANOS;
        Tensor[] outputs = stoppable
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
