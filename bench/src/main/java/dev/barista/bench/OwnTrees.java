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
import dev.barista.runtime.trees.TreesRuntime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model of trees under our own runtime, asked for the same rows again and again, with memory that is kept. One thread
 * and one instance take the rows from one to another, in runs as large as a server's are.
 */
final class OwnTrees implements Runnable, AutoCloseable {

    private static final int[] PREDICTION = {0};

    private final ModelInstance instance;
    private final Tensor[][] inputs;
    private final TensorAllocator allocator;

    OwnTrees(LoadedModel model, MadeRows data, int from, int to) {
        instance = model.newInstance();
        int most = model.signature().maxBatchSize();
        inputs = new Tensor[Math.ceilDiv(to - from, most)][];
        for (int i = 0; i < inputs.length; i++) {
            int first = from + i * most;
            inputs[i] = new Tensor[] {tensor(data, first, Math.min(to, first + most))};
        }
        ByteBuffer answers = ByteBuffer.allocateDirect(most * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        allocator = bytes -> new Kept(answers.slice(0, (int) bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static Tensor tensor(MadeRows data, int from, int to) {
        int columns = data.columns();
        ByteBuffer rows =
                ByteBuffer.allocateDirect((to - from) * columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        rows.asFloatBuffer().put(data.cells(), from * columns, (to - from) * columns);
        return Tensor.borrowed(DataType.FP32, Shape.of(to - from, columns), rows);
    }

    /** Loads a file as a server would. */
    static LoadedModel load(byte[] file) throws IOException {
        Path folder = Files.createTempDirectory("trees");
        Path path = Files.write(folder.resolve("model.bst"), file);
        LoadedModel model = new TreesRuntime().load(new ModelFiles(folder, List.of("model.bst")), LoadOptions.DEFAULT);
        Files.delete(path);
        Files.delete(folder);
        return model;
    }

    @Override
    public void run() {
        for (Tensor[] input : inputs) {
            instance.run(input, PREDICTION, allocator)[0].close();
        }
    }

    @Override
    public void close() {
        instance.close();
    }

    /** Memory that the next run writes to again. */
    private record Kept(ByteBuffer buffer) implements Allocation {
        @Override
        public void release() {
            // It is used until the end.
        }
    }
}
