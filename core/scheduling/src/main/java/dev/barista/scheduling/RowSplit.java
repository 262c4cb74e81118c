package dev.barista.scheduling;

import dev.barista.model.Tensor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives each call of a batch its rows of the outputs, without a copy: the memory goes when the last of them is closed.
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
     */
    static Tensor[][] split(Tensor[] outputs, List<QueuedCall> calls) {
        int[] rows = new int[calls.size()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = calls.get(i).rows();
        }
        Tensor[][] parts = new Tensor[rows.length][outputs.length];
        for (int output = 0; output < outputs.length; output++) {
            Tensor whole = outputs[output];
            int[] bounds = RowBounds.of(whole, rows);
            Runnable release = new Share(whole, rows.length);
            for (int i = 0; i < rows.length; i++) {
                parts[i][output] = Tensor.owned(
                        whole.dataType(),
                        whole.shape().withDim(0, rows[i]),
                        RowBounds.slice(whole, bounds[i], bounds[i + 1]),
                        release);
            }
        }
        return parts;
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
