package dev.barista.bench;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.runtime.onnx.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The example network without a server around it: one row at a time, in memory that stays where it is, on the thread
 * that calls. What the limits run, and what a call in process is compared with.
 */
final class DirectModel implements AutoCloseable {

    private static final int[] OUTPUTS = {0};

    private final LoadedModel model;
    private final ThreadLocal<Slot> slots = ThreadLocal.withInitial(this::newSlot);
    private final Queue<ModelInstance> instances = new ConcurrentLinkedQueue<>();

    private DirectModel(LoadedModel model) {
        this.model = model;
    }

    /** Loads {@code mlp} from a folder of models. */
    static DirectModel load(Path models) {
        ModelFiles files = new ModelFiles(models.resolve("mlp/1"), List.of("model.onnx"));
        return new DirectModel(new OnnxRuntime().load(files, LoadOptions.DEFAULT));
    }

    /** The slot of the calling thread; lives as long as the model. */
    Slot slot() {
        return slots.get();
    }

    private Slot newSlot() {
        ModelInstance instance = model.newInstance();
        instances.add(instance);
        return new Slot(instance);
    }

    /** Unloads it; no thread may run it any more. */
    @Override
    public void close() {
        instances.forEach(ModelInstance::close);
        model.close();
    }

    /** An instance with its memory. Used by one thread. */
    static final class Slot {

        private final ModelInstance instance;
        private final ByteBuffer input = memory(ExampleCall.FEATURES);
        private final ByteBuffer output = memory(1);
        private final Tensor[] inputs = {
            Tensor.borrowed(DataType.FP32, Shape.of(1, ExampleCall.FEATURES), input.duplicate())
        };
        private final TensorAllocator allocator;

        private Slot(ModelInstance instance) {
            this.instance = instance;
            Allocation pinned = new Pinned(output);
            this.allocator = byteSize -> pinned;
        }

        private static ByteBuffer memory(int floats) {
            return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Where the row is to be written, little-endian, from position 0. */
        ByteBuffer input() {
            return input.clear();
        }

        /** Where the answer is after a run, from position 0. */
        ByteBuffer output() {
            return output.clear();
        }

        /** Runs the row, wherever the buffers' positions are. */
        float run() {
            output.clear();
            instance.run(inputs, OUTPUTS, allocator)[0].close();
            return output.getFloat(0);
        }
    }

    /** Memory that is never freed. */
    private record Pinned(ByteBuffer buffer) implements Allocation {
        @Override
        public void release() {
            // The next run writes to it again.
        }
    }
}
