package dev.barista.runtime.text;

import dev.barista.model.BytesElements;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.runtime.onnx.OnnxRuntime;
import dev.barista.testing.ResidentMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process of its own, whose heap does not grow, that loads a version many times and prints by how much it grew. */
final class TextTrial {

    static final int LOADS = 200;

    private TextTrial() {}

    /** Takes the version's folder. */
    public static void main(String[] arguments) throws IOException {
        ModelFiles files = new ModelFiles(Path.of(arguments[0]), List.of("model.onnx", "tokenizer.json"));
        TextRuntime runtime = new TextRuntime(new OnnxRuntime());
        repeat(50, runtime, files);
        long before = ResidentMemory.bytes();
        repeat(LOADS, runtime, files);
        System.out.println(ResidentMemory.bytes() - before);
    }

    private static void repeat(int times, TextRuntime runtime, ModelFiles files) {
        DirectTensorAllocator memory = new DirectTensorAllocator();
        for (int i = 0; i < times; i++) {
            try (LoadedModel model = runtime.load(files, LoadOptions.DEFAULT);
                    ModelInstance instance = model.newInstance();
                    Tensor text = BytesElements.tensor(Shape.of(1), List.of("good tea"), memory)) {
                instance.run(new Tensor[] {text}, new int[] {0}, memory)[0].close();
            }
        }
    }
}
