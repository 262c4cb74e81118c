package dev.barista.cli;

import dev.barista.model.DataType;
import dev.barista.model.TensorSpec;
import java.util.List;

/** Models to talk to in tests. */
final class ModelInterfaces {

    private ModelInterfaces() {}

    /** A model with one input a feature, in batches. */
    static ModelInterface fraud() {
        return new ModelInterface(
                "fraud",
                List.of(
                        TensorSpec.of("amount", DataType.FP32, -1, 1),
                        TensorSpec.of("hour", DataType.INT64, -1, 1),
                        TensorSpec.of("country", DataType.BYTES, -1, 1),
                        TensorSpec.of("abroad", DataType.BOOL, -1, 1)),
                List.of(
                        TensorSpec.of("probability", DataType.FP32, -1, 1),
                        TensorSpec.of("label", DataType.INT64, -1, 1)));
    }

    /** A model whose only input is this. */
    static ModelInterface of(DataType type, long... dims) {
        return new ModelInterface(
                "m", List.of(TensorSpec.of("x", type, dims)), List.of(TensorSpec.of("y", DataType.FP32, -1)));
    }
}
