package dev.barista.scheduling;

import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
        int output = 0;
        try {
            for (; output < outputs.length; output++) {
                split(outputs[output], rows, new Place(calls, parts, output), allocator);
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

    /** Where the parts of an output go. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Place(List<QueuedCall> calls, Tensor[][] parts, int output) {

        boolean isKept(int call) {
            return calls.get(call).call().completion().keeps(output);
        }

        void put(int call, Tensor part) {
            parts[call][output] = part;
        }
    }

    /** On failure the whole is still open, and what has been put is in its place. */
    private static void split(Tensor whole, int[] rows, Place place, TensorAllocator allocator) {
        int[] bounds = RowBounds.of(whole, rows);
        int kept = 0;
        for (int call = 0; call < rows.length; call++) {
            if (place.isKept(call)) {
                ByteBuffer elements = RowBounds.slice(whole, bounds[call], bounds[call + 1]);
                Shape shape = whole.shape().withDim(0, rows[call]);
                place.put(call, Tensors.copy(whole.dataType(), shape, elements, allocator));
                kept++;
            }
        }
        if (kept == rows.length) {
            whole.close();
            return;
        }
        Runnable release = new Share(whole, rows.length - kept);
        for (int call = 0; call < rows.length; call++) {
            if (!place.isKept(call)) {
                place.put(
                        call,
                        Tensor.owned(
                                whole.dataType(),
                                whole.shape().withDim(0, rows[call]),
                                RowBounds.slice(whole, bounds[call], bounds[call + 1]),
                                release));
            }
        }
    }

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
