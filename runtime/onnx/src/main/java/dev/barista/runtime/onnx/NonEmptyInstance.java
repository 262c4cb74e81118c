package dev.barista.runtime.onnx;

import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelInstance;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a model with {@link FragileOperators}: refuses tensors without elements, which would end the process.
 */
record NonEmptyInstance(ModelInstance instance) implements ModelInstance {

    @Override
    public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        for (Tensor input : inputs) {
            if (input != null && input.shape().elementCount() == 0) {
                throw InferenceException.invalid("an input of shape " + input.shape()
                        + " has no elements; this model uses TopK, which ends the process if it gets such a tensor."
                        + " If the model never hands it on to TopK, set the option allow_empty_inputs: true");
            }
        }
        return instance.run(inputs, outputs, allocator);
    }

    @Override
    public void interrupt() {
        instance.interrupt();
    }

    @Override
    public void close() {
        instance.close();
    }
}
