package dev.barista.lifecycle;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a model's configuration says about its signature.
 *
 * @param maxBatchSize as in {@link dev.barista.model.Signature#maxBatchSize()}; empty leaves it to the model
 */
public record SignatureOverride(OptionalInt maxBatchSize, List<TensorOverride> inputs, List<TensorOverride> outputs) {

    public static final SignatureOverride NONE = new SignatureOverride(OptionalInt.empty(), List.of(), List.of());

    public SignatureOverride {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
