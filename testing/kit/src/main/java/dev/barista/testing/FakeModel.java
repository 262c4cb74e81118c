package dev.barista.testing;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A model that computes whatever a test wants, and insists on being treated as the contract says: no use after closing,
 * no closing twice, instances closed before the model. Whoever breaks it gets an {@link AssertionError}.
 */
public final class FakeModel implements LoadedModel {

    private final Signature signature;
    private final Body body;
    private final AtomicInteger openInstances = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private volatile long memoryBytes = 1024;

    /** What a model computes; as {@link ModelInstance#run}. */
    @FunctionalInterface
    public interface Body {
        Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator);
    }

    public FakeModel(Signature signature, Body body) {
        this.signature = signature;
        this.body = body;
    }

    /** A model with the input x and the output y, both FP32 [-1,4]: y = factor * x. */
    public static FakeModel times(float factor) {
        Signature signature = new Signature(
                List.of(TensorSpec.of("x", DataType.FP32, -1, 4)),
                List.of(TensorSpec.of("y", DataType.FP32, -1, 4)),
                Signature.UNLIMITED);
        return new FakeModel(signature, (inputs, outputs, allocator) -> {
            Tensor x = inputs[0];
            if (x == null) {
                throw new AssertionError("input x is required");
            }
            Tensor[] answers = new Tensor[outputs.length];
            for (int i = 0; i < outputs.length; i++) {
                answers[i] = scaled(x, factor, allocator);
            }
            return answers;
        });
    }

    private static Tensor scaled(Tensor x, float factor, TensorAllocator allocator) {
        Allocation allocation = allocator.allocate(x.byteSize());
        ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer source = x.data();
        while (source.hasRemaining()) {
            target.putFloat(factor * source.getFloat());
        }
        return Tensor.owned(DataType.FP32, x.shape(), allocation);
    }

    /** Reports this much memory from now on. */
    public FakeModel memoryBytes(long bytes) {
        memoryBytes = bytes;
        return this;
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public long memoryBytes() {
        checkOpen();
        return memoryBytes;
    }

    @Override
    public ModelInstance newInstance() {
        checkOpen();
        openInstances.incrementAndGet();
        return new Instance();
    }

    /** How often any instance was run. */
    public int runCount() {
        return runs.get();
    }

    /** How often it was closed; more than once is a defect of the closer, who was told by an error. */
    public int closeCount() {
        return closes.get();
    }

    public boolean isClosed() {
        return closes.get() > 0;
    }

    @Override
    public void close() {
        if (closes.incrementAndGet() > 1) {
            throw new AssertionError("the model was closed " + closes.get() + " times");
        }
        if (openInstances.get() > 0) {
            throw new AssertionError("the model was closed before " + openInstances.get() + " of its instances");
        }
    }

    private void checkOpen() {
        if (isClosed()) {
            throw new AssertionError("the model was used after it was closed");
        }
    }

    private final class Instance implements ModelInstance {

        private boolean closed;

        @Override
        public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
            checkOpen();
            if (closed) {
                throw new AssertionError("the instance was used after it was closed");
            }
            runs.incrementAndGet();
            return body.run(inputs, outputs, allocator);
        }

        @Override
        public void close() {
            if (closed) {
                throw new AssertionError("the instance was closed twice");
            }
            closed = true;
            openInstances.decrementAndGet();
        }
    }
}
