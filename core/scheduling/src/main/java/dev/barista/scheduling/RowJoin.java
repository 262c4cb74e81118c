package dev.barista.scheduling;

import dev.barista.model.Allocation;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts the inputs of several calls behind each other, in memory that stays from batch to batch. Used by one thread at a
 * time; a joined input is good until the next is made.
 */
final class RowJoin implements AutoCloseable {

    private static final long SMALLEST = 4096;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final TensorAllocator allocator;
    private final @Nullable Allocation[] memory;

    /** @param inputs how many the model has */
    RowJoin(int inputs, TensorAllocator allocator) {
        this.allocator = allocator;
        this.memory = new Allocation[inputs];
    }

    /**
     * The inputs of all calls, which are alike.
     *
     * @param rows of all calls
     * @param filledUp the rows that the result has; beyond those of the calls the last row is repeated
     */
    @Nullable
    Tensor[] join(List<QueuedCall> calls, int rows, int filledUp) {
        @Nullable Tensor[] joined = new Tensor[memory.length];
        for (int input = 0; input < joined.length; input++) {
            Tensor first = calls.getFirst().call().inputs()[input];
            if (first != null) {
                joined[input] = join(calls, input, first, new Size(rows, filledUp));
            }
        }
        return joined;
    }

    private record Size(int rows, int filledUp) {
        int filling() {
            return filledUp - rows;
        }
    }

    private Tensor join(List<QueuedCall> calls, int input, Tensor first, Size size) {
        long bytes = 0;
        for (QueuedCall call : calls) {
            bytes += input(call, input).byteSize();
        }
        ByteBuffer filling = size.filling() > 0 ? lastRow(calls, input) : NOTHING;
        ByteBuffer target = room(input, bytes + (long) size.filling() * filling.remaining());
        for (QueuedCall call : calls) {
            target.put(input(call, input).data());
        }
        for (int i = 0; i < size.filling(); i++) {
            target.put(filling.duplicate());
        }
        return Tensor.borrowed(first.dataType(), first.shape().withDim(0, size.filledUp()), target.flip());
    }

    private static Tensor input(QueuedCall call, int input) {
        Tensor tensor = call.call().inputs()[input];
        if (tensor == null) {
            throw new IllegalStateException("calls of one batch have the same inputs");
        }
        return tensor;
    }

    /** Of the last call that has a row. */
    private static ByteBuffer lastRow(List<QueuedCall> calls, int input) {
        int last = calls.size() - 1;
        while (calls.get(last).rows() == 0) {
            last--;
        }
        Tensor tensor = input(calls.get(last), input);
        int[] bounds = RowBounds.of(tensor, new int[] {calls.get(last).rows() - 1, 1});
        return RowBounds.slice(tensor.data(), bounds[1], bounds[2]);
    }

    private ByteBuffer room(int input, long bytes) {
        Allocation have = memory[input];
        if (have == null || have.buffer().capacity() < bytes) {
            if (have != null) {
                memory[input] = null;
                have.release();
            }
            have = allocator.allocate(Math.max(SMALLEST, bytes + bytes / 2));
            memory[input] = have;
        }
        return have.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN).clear();
    }

    @Override
    public void close() {
        for (int input = 0; input < memory.length; input++) {
            Allocation have = memory[input];
            if (have != null) {
                memory[input] = null;
                have.release();
            }
        }
    }
}
