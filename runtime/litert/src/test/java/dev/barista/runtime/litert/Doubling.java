package dev.barista.runtime.litert;

import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.TensorSamples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A process that loads a doubling model, runs it once, and prints its answer; then one that is broken. */
final class Doubling {

    private Doubling() {}

    /** Takes the model's folder, and that of the broken one. */
    public static void main(String[] arguments) {
        TensorSamples samples = new TensorSamples(new DirectTensorAllocator());
        LiteRtRuntime runtime = new LiteRtRuntime();
        try (LoadedModel model = runtime.load(files(arguments[0]), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance();
                Tensor x = samples.floats(Shape.of(1, 4), 1, 2, 3, 4);
                Tensor y = instance.run(new Tensor[] {x}, new int[] {0}, samples.allocator())[0]) {
            System.out.println(Arrays.toString(TensorSamples.floats(y)));
        }
        try {
            runtime.load(files(arguments[1]), LoadOptions.DEFAULT).close();
        } catch (InferenceException e) {
            System.out.println(e.getMessage());
        }
    }

    private static ModelFiles files(String folder) {
        return new ModelFiles(Path.of(folder), List.of("model.tflite"));
    }
}
