package dev.barista.scheduling;

import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call of a batch its rows of the outputs, without a copy: the memory goes when the last of them is closed.
 * Only what a call keeps for long is copied, or it would keep the rows of all others with it.
 */
final class RowSplit {

    private RowSplit() {}

    /** Whether every output has so many rows. */
    static boolean fits(Tensor[] outputs, int rows) {
        for (Tensor output : outputs) {
            if (output.shape().rank() == 0 || output.shape().dim(0) != rows) {
                return false;
            }
        }
        return true;
    }

    /**
     * The outputs of each call; takes over the whole ones.
     *
     * @param outputs of all calls, and perhaps of rows that nobody wants behind them
     * @param allocator gives the memory of what is kept
     * @throws dev.barista.model.InferenceException if there is none; everything is closed then
     */
    static Tensor[][] split(Tensor[] outputs, List<QueuedCall> calls, TensorAllocator allocator) {
        int[] rows = new int[calls.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = calls.get(i).rows();
        }
        Tensor[][] parts = new Tensor[rows.length][outputs.length];
        Parts made = new Parts(calls, parts, allocator);
        int output = 0;
        try {
            for (; output < outputs.length; output++) {
                split(outputs[output], output, rows, made);
            }
            return parts;
        } catch (RuntimeException | Error e) {
            for (Tensor[] part : parts) {
                Tensors.close(part);
            }
            for (; output < outputs.length; output++) {
                outputs[output].close();
            }
            throw e;
        }
    }

    /** On failure the whole is still open, and what was copied of it is among the parts. */
    private static void split(Tensor whole, int output, int[] rows, Parts parts) {
        int[] bounds = RowBounds.of(whole, rows);
        ByteBuffer data = whole.data();
        Shape shape = whole.shape();
        int shared = 0;
        for (int call = 0; call < rows.length; call++) {
            if (parts.calls.get(call).call().completion().keeps(output)) {
                ByteBuffer elements = RowBounds.slice(data, bounds[call], bounds[call + 1]);
                shape = shape.withDim(0, rows[call]);
                parts.made[call][output] = Tensors.copy(whole.dataType(), shape, elements, parts.allocator);
            } else {
                shared++;
            }
        }
        if (shared == 0) {
            whole.close();
            return;
        }
        Runnable release = new Share(whole, shared);
        for (int call = 0; call < rows.length; call++) {
            if (parts.made[call][output] == null) {
                // Calls of as many rows share their shape.
                shape = shape.withDim(0, rows[call]);
                ByteBuffer elements = RowBounds.slice(data, bounds[call], bounds[call + 1]);
                parts.made[call][output] = Tensor.owned(whole.dataType(), shape, elements, release);
            }
        }
    }

    /** Where the parts of each output go. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parts(List<QueuedCall> calls, @Nullable Tensor[][] made, TensorAllocator allocator) {}

    /** Closes a tensor when as many as share it let go. */
    private static final class Share implements Runnable {

        private final Tensor whole;
        private final AtomicInteger holders;

        Share(Tensor whole, int holders) {
            this.whole = whole;
            this.holders = new AtomicInteger(holders);
        }

        @Override
        public void run() {
            if (holders.decrementAndGet() == 0) {
                whole.close();
            }
        }
    }
}
