package dev.barista.runtime.trees;

import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model file in a folder, loaded and asked for all its outputs. */
final class ServedTrees implements AutoCloseable {

    static final String EVERYTHING = "prediction,raw,leaf,contributions";

    private final TensorSamples samples = new TensorSamples(new DirectTensorAllocator());
    private final LoadedModel model;
    private final ModelInstance instance;
    private final List<String> outputs;

    private ServedTrees(LoadedModel model) {
        this.model = model;
        this.instance = model.newInstance();
        this.outputs = model.signature().outputs().stream()
                .map(output -> output.name())
                .toList();
    }

    static ServedTrees of(Path folder, byte[] file, Map<String, String> options) {
        try {
            Path root = Files.createTempDirectory(folder, "model");
            Files.write(root.resolve("model.bst"), file);
            ModelFiles files = new ModelFiles(root, List.of("model.bst"));
            return new ServedTrees(new TreesRuntime().load(files, new LoadOptions(Optional.empty(), options)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LoadedModel model() {
        return model;
    }

    private int features() {
        return (int) model.signature().inputs().getFirst().shape().dim(1);
    }

    private Tensor run(String output, float[] rows) {
        try (Tensor input = samples.floats(Shape.of(rows.length / features(), features()), rows)) {
            return instance.run(new Tensor[] {input}, new int[] {outputs.indexOf(output)}, samples.allocator())[0];
        }
    }

    float[] floats(String output, float[] rows) {
        try (Tensor answer = run(output, rows)) {
            return TensorSamples.floats(answer);
        }
    }

    int[] leaves(float[] rows) {
        try (Tensor answer = run("leaf", rows)) {
            int[] leaves = new int[(int) answer.shape().elementCount()];
            answer.data().asIntBuffer().get(leaves);
            return leaves;
        }
    }

    @Override
    public void close() {
        instance.close();
        model.close();
    }
}
