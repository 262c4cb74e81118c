package dev.barista.inference;

import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers a batch of no rows without running the model. There is nothing to compute, and native libraries are at their
 * weakest there: ONNX Runtime's TopK divides by the number of rows and takes the process with it.
 */
final class EmptyBatch {

    private EmptyBatch() {}

    /**
     * The wanted outputs, each of 0 rows; empty if the inputs have rows, the model has no batch axis, or the shape of a
     * wanted output is not known beforehand.
     */
    static Optional<Tensor[]> answer(
            Signature signature, @Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        if (!signature.isBatched() || !hasNoRows(inputs)) {
            return Optional.empty();
        }
        Shape[] shapes = new Shape[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            shapes[i] = signature.outputs().get(outputs[i]).shape().withDim(0, 0);
            if (!shapes[i].isConcrete()) {
                return Optional.empty();
            }
        }
        Tensor[] answers = new Tensor[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            answers[i] = Tensor.owned(signature.outputs().get(outputs[i]).dataType(), shapes[i], allocator.allocate(0));
        }
        return Optional.of(answers);
    }

    /** All inputs of a checked call have the same number of rows, so the first one tells. */
    private static boolean hasNoRows(@Nullable Tensor[] inputs) {
        for (Tensor input : inputs) {
            if (input != null) {
                return input.shape().dim(0) == 0;
            }
        }
        return false;
    }
}
