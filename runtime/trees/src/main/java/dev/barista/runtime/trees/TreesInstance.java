package dev.barista.runtime.trees;

import dev.barista.model.Allocation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.ModelInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An execution slot: the memory that rows take on their way. */
final class TreesInstance implements ModelInstance {

    private final TreesModel model;
    private final OutputWriter writer;
    private final RowBlock block;
    private final Runnable onClose;
    private volatile boolean interrupted;
    private boolean closed;

    TreesInstance(TreesModel model, Runnable onClose) {
        this.model = model;
        this.writer = new OutputWriter(model);
        this.block = new RowBlock(model.predictor());
        this.onClose = onClose;
    }

    @Override
    public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        if (closed) {
            throw new IllegalStateException("this instance is closed");
        }
        Tensor input = Objects.requireNonNull(inputs[0]);
        int rows = (int) input.shape().dim(0);
        Tensor[] answers = new Tensor[outputs.length];
        boolean done = false;
        try {
            ByteBuffer[] targets = allocate(outputs, rows, allocator, answers);
            fill(input.data(), rows, outputs, targets);
            done = true;
            return answers;
        } finally {
            interrupted = false;
            if (!done) {
                release(answers);
            }
        }
    }

    private ByteBuffer[] allocate(int[] outputs, int rows, TensorAllocator allocator, Tensor[] answers) {
        ByteBuffer[] targets = new ByteBuffer[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            TensorSpec spec = model.signature().outputs().get(outputs[i]);
            Shape shape = spec.shape().withDim(0, rows);
            Allocation allocation = allocator.allocate(
                    Math.multiplyExact(shape.elementCount(), spec.dataType().byteSize()));
            targets[i] = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            answers[i] = Tensor.owned(spec.dataType(), shape, allocation);
        }
        return targets;
    }

    private void fill(ByteBuffer data, int rows, int[] outputs, ByteBuffer[] targets) {
        for (int first = 0; first < rows; first += RowBlock.ROWS) {
            if (interrupted) {
                throw new InferenceException(
                        ErrorCode.CANCELLED, "the run was stopped, as nobody waits for its answer");
            }
            block.take(data, first, Math.min(RowBlock.ROWS, rows - first));
            writer.write(block, outputs, targets);
        }
    }

    private static void release(@Nullable Tensor[] answers) {
        for (Tensor answer : answers) {
            if (answer != null) {
                answer.close();
            }
        }
    }

    @Override
    public void interrupt() {
        interrupted = true;
    }

    @Override
    public void close() {
        if (closed) {
            throw new IllegalStateException("this instance was closed twice");
        }
        closed = true;
        onClose.run();
    }
}
