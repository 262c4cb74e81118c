package dev.barista.scheduling;

import dev.barista.model.Allocation;
import dev.barista.model.Cancellation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call with more rows than the model takes at once: run in parts, a few at a time, and answered as a whole. When one
 * part fails the rest is not run. Thread-safe.
 */
final class SplitCall {

    /** Parts that wait or run at a time, so that one large call does not fill the queue. */
    private static final int PARTS_AT_ONCE = 4;

    private final ModelCall whole;
    private final int partRows;
    private final Consumer<ModelCall> submit;
    private final TensorAllocator allocator;
    private final Cancellation cancellation = new Cancellation();
    private final Tensor[][] parts;
    private int submitted;
    private int ended;
    private @Nullable InferenceException error;
    private PhaseTimes times = PhaseTimes.NONE;

    private SplitCall(ModelCall whole, int partRows, Consumer<ModelCall> submit, TensorAllocator allocator) {
        this.whole = whole;
        this.partRows = partRows;
        this.submit = submit;
        this.allocator = allocator;
        this.parts = new Tensor[(whole.rows() + partRows - 1) / partRows][];
    }

    /**
     * Runs a call in parts of at most so many rows.
     *
     * @param submit takes the parts; tells their ends in every outcome
     */
    static void run(ModelCall whole, int partRows, Consumer<ModelCall> submit, TensorAllocator allocator) {
        SplitCall split = new SplitCall(whole, partRows, submit, allocator);
        whole.context().cancellation().onCancel(() -> split.cancellation.cancel("the caller gave up"));
        for (int i = 0; i < PARTS_AT_ONCE; i++) {
            split.submitNext();
        }
    }

    private void submitNext() {
        int part;
        synchronized (this) {
            if (submitted == parts.length || error != null) {
                return;
            }
            part = submitted;
            submitted++;
        }
        submit.accept(part(part));
    }

    private ModelCall part(int part) {
        int from = part * partRows;
        int rows = Math.min(partRows, whole.rows() - from);
        @Nullable Tensor[] inputs = new Tensor[whole.inputs().length];
        for (int i = 0; i < inputs.length; i++) {
            Tensor input = whole.inputs()[i];
            if (input != null) {
                int[] bounds = RowBounds.of(input, new int[] {from, rows});
                inputs[i] = Tensor.borrowed(
                        input.dataType(),
                        input.shape().withDim(0, rows),
                        RowBounds.slice(input.data(), bounds[1], bounds[2]));
            }
        }
        RequestContext context = whole.context();
        return new ModelCall(
                new RequestContext(
                        context.requestId(),
                        context.deadlineNanos(),
                        context.priority(),
                        // Later parts are submitted wherever earlier ones end.
                        context.caller().fromAnyThread(),
                        cancellation),
                inputs,
                whole.outputs(),
                rows,
                new PartCompletion(part));
    }

    private final class PartCompletion implements ModelCall.Completion {

        private final int part;

        PartCompletion(int part) {
            this.part = part;
        }

        @Override
        public void succeeded(Tensor[] produced, PhaseTimes partTimes) {
            if (!RowSplit.fits(produced, rowsOf(part))) {
                close(produced);
                failed(
                        new InferenceException(
                                ErrorCode.INTERNAL, "a part of " + rowsOf(part) + " rows was answered with other rows"),
                        partTimes);
                return;
            }
            ended(part, produced, null, partTimes);
        }

        @Override
        public void failed(InferenceException why, PhaseTimes partTimes) {
            ended(part, null, why, partTimes);
        }
    }

    private int rowsOf(int part) {
        return Math.min(partRows, whole.rows() - part * partRows);
    }

    private void ended(int part, Tensor @Nullable [] produced, @Nullable InferenceException why, PhaseTimes partTimes) {
        boolean last;
        synchronized (this) {
            ended++;
            if (produced != null) {
                parts[part] = produced;
            }
            if (why != null && error == null) {
                error = why;
            }
            times = sum(times, partTimes);
            last = ended == submitted && (error != null || ended == parts.length);
        }
        if (why != null) {
            cancellation.cancel("another part of the call failed");
        }
        if (last) {
            answer();
        } else {
            submitNext();
        }
    }

    private static PhaseTimes sum(PhaseTimes a, PhaseTimes b) {
        return new PhaseTimes(
                Math.max(a.queue(), b.queue()),
                Math.max(a.batchWait(), b.batchWait()),
                a.input() + b.input(),
                a.run() + b.run(),
                a.output() + b.output());
    }

    private void answer() {
        InferenceException failure = error;
        Tensor[] joined = null;
        if (failure == null) {
            try {
                joined = join();
            } catch (InferenceException e) {
                failure = e;
            }
        }
        for (Tensor[] part : parts) {
            if (part != null) {
                close(part);
            }
        }
        if (failure != null) {
            Completions.failed(whole, failure, times);
        } else if (joined != null) {
            Completions.succeeded(whole, joined, times);
        }
    }

    private static void close(Tensor[] tensors) {
        for (Tensor tensor : tensors) {
            tensor.close();
        }
    }

    private Tensor[] join() {
        Tensor[] joined = new Tensor[whole.outputs().length];
        for (int output = 0; output < joined.length; output++) {
            Tensor first = parts[0][output];
            long bytes = 0;
            for (Tensor[] part : parts) {
                bytes += part[output].byteSize();
            }
            Allocation memory = allocator.allocate(bytes);
            ByteBuffer target = memory.buffer().duplicate();
            for (Tensor[] part : parts) {
                target.put(part[output].data());
            }
            joined[output] = Tensor.owned(first.dataType(), first.shape().withDim(0, whole.rows()), memory);
        }
        return joined;
    }
}
