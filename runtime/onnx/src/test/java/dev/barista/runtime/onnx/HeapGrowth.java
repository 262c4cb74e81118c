package dev.barista.runtime.onnx;

import dev.barista.model.BytesElements;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.TensorSamples;
import java.nio.file.Path;
import java.util.List;

/** A process that runs or loads a model many times and prints by how many bytes its native heap grew meanwhile. */
final class HeapGrowth {

    static final int RUNS = 10_000;
    static final int LOADS = 200;

    private static final int WARM_UP = 500;

    private final NativeHeap heap = new NativeHeap();
    private final OnnxRuntime runtime = new OnnxRuntime();
    private final Path folder;

    private HeapGrowth(Path folder) {
        this.folder = folder;
    }

    /** Takes a folder of models, and the name of the one to run; without it, {@code slow} is loaded instead. */
    public static void main(String[] arguments) {
        HeapGrowth growth = new HeapGrowth(Path.of(arguments[0]));
        System.out.println(arguments.length > 1 ? growth.ofRuns(arguments[1]) : growth.ofLoads());
    }

    private long ofRuns(String name) {
        ModelFiles files = new ModelFiles(folder.resolve(name), List.of("model.onnx"));
        try (LoadedModel model = runtime.load(files, LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance()) {
            BlockAllocator allocator = new BlockAllocator();
            run(name, instance, allocator, WARM_UP);
            long before = heap.bytesInUse();
            run(name, instance, allocator, RUNS);
            return heap.bytesInUse() - before;
        }
    }

    private long ofLoads() {
        load(WARM_UP / 10);
        long before = heap.bytesInUse();
        load(LOADS);
        return heap.bytesInUse() - before;
    }

    private void load(int times) {
        ModelFiles files = new ModelFiles(folder.resolve("slow"), List.of("model.onnx"));
        for (int i = 0; i < times; i++) {
            try (LoadedModel model = runtime.load(files, LoadOptions.DEFAULT)) {
                model.newInstance().close();
            }
        }
    }

    private static void run(String name, ModelInstance instance, BlockAllocator allocator, int times) {
        int[] outputs = name.startsWith("zipmap") ? new int[] {0, 1, 2} : new int[] {0};
        for (int i = 0; i < times; i++) {
            Tensor[] inputs = inputs(name, new TensorSamples(allocator), 1 + i % 7);
            try {
                close(instance.run(inputs, outputs, allocator));
            } catch (InferenceException e) {
                if (!name.equals("fail_at_run")) {
                    throw e;
                }
            } finally {
                close(inputs);
            }
        }
        if (!allocator.isWhole()) {
            throw new IllegalStateException("a tensor was not released");
        }
    }

    private static void close(Tensor[] tensors) {
        for (Tensor tensor : tensors) {
            tensor.close();
        }
    }

    /** Inputs of ever changing sizes, and some that make the run fail. */
    private static Tensor[] inputs(String name, TensorSamples samples, int size) {
        return switch (name) {
            case "fail_at_run" -> new Tensor[] {samples.longs(Shape.of(1), size)};
            case "identity_string" ->
                new Tensor[] {BytesElements.tensor(Shape.of(1), List.of("x".repeat(100 * size)), samples.allocator())};
            case "zipmap_string", "sequence_out" ->
                new Tensor[] {samples.floats(Shape.of(size, 2), new float[2 * size])};
            case "dynamic_out", "wrong_name" -> new Tensor[] {samples.floats(Shape.of(size), new float[size])};
            case "add_sub_fp32" ->
                new Tensor[] {
                    samples.floats(Shape.of(size, 4), new float[4 * size]),
                    samples.floats(Shape.of(size, 4), new float[4 * size])
                };
            default -> new Tensor[] {samples.floats(Shape.of(size, 4), new float[4 * size])};
        };
    }
}
