package dev.barista.bench;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.runtime.java.JavaModel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A model that is a program: y = 2x of four columns. Public, as a model has to be. */
public final class ExampleProgram implements JavaModel {

    static final int COLUMNS = 4;

    @Override
    public Signature signature() {
        return new Signature(
                List.of(TensorSpec.of("x", DataType.FP32, -1, COLUMNS)),
                List.of(TensorSpec.of("y", DataType.FP32, -1, COLUMNS)),
                Signature.UNLIMITED);
    }

    @Override
    public List<Tensor> run(@Nullable Tensor[] inputs, TensorAllocator memory) {
        Tensor x = Objects.requireNonNull(inputs[0]);
        ByteBuffer in = x.data();
        Allocation out = memory.allocate(x.byteSize());
        for (int i = 0; i < x.byteSize(); i += Float.BYTES) {
            out.buffer().putFloat(i, 2 * in.getFloat(i));
        }
        return List.of(Tensor.owned(DataType.FP32, x.shape(), out));
    }
}
