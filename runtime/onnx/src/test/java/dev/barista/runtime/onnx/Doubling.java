package dev.barista.runtime.onnx;

import dev.barista.model.DirectTensorAllocator;
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

/** A process that loads a doubling model, runs it once, and prints its answer. */
final class Doubling {

    private Doubling() {}

    /** Takes the model's folder. */
    public static void main(String[] arguments) {
        ModelFiles files = new ModelFiles(Path.of(arguments[0]), List.of("model.onnx"));
        TensorSamples samples = new TensorSamples(new DirectTensorAllocator());
        try (LoadedModel model = new OnnxRuntime().load(files, LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance();
                Tensor x = samples.floats(Shape.of(1, 4), 1, 2, 3, 4);
                Tensor y = instance.run(new Tensor[] {x}, new int[] {0}, samples.allocator())[0]) {
            System.out.println(Arrays.toString(TensorSamples.floats(y)) + " ORT_DISABLE_TELEMETRY="
                    + NativeEnvironment.variable("ORT_DISABLE_TELEMETRY"));
        }
    }
}
