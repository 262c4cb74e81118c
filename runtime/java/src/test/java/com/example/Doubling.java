package com.example;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.runtime.java.JavaModel;
import java.nio.ByteBuffer;
import java.util.List;

/** The model of docs/runtimes/java.md. */
public final class Doubling implements JavaModel {

    @Override
    public Signature signature() {
        return new Signature(
                List.of(TensorSpec.of("x", DataType.FP32, -1, 4)),
                List.of(TensorSpec.of("y", DataType.FP32, -1, 4)),
                Signature.UNLIMITED);
    }

    @Override
    public List<Tensor> run(Tensor[] inputs, TensorAllocator memory) {
        Tensor x = inputs[0];
        ByteBuffer in = x.data();
        Allocation out = memory.allocate(x.byteSize());
        for (int i = 0; i < x.byteSize(); i += Float.BYTES) {
            out.buffer().putFloat(i, 2 * in.getFloat(i));
        }
        return List.of(Tensor.owned(DataType.FP32, x.shape(), out));
    }
}
