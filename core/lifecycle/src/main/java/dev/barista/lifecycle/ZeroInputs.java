package dev.barista.lifecycle;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plainest inputs that fit a signature: zeros (empty strings) with variable dimensions of size 1. */
final class ZeroInputs {

    private ZeroInputs() {}

    /** One tensor an input, null for optional ones; the caller closes them. */
    static @Nullable Tensor[] of(Signature signature, TensorAllocator allocator) {
        List<TensorSpec> specs = signature.inputs();
        @Nullable Tensor[] zeros = new Tensor[specs.size()];
        try {
            for (int i = 0; i < zeros.length; i++) {
                zeros[i] = specs.get(i).optional() ? null : zero(specs.get(i), allocator);
            }
            return zeros;
        } catch (RuntimeException | Error e) {
            for (Tensor tensor : zeros) {
                if (tensor != null) {
                    tensor.close();
                }
            }
            throw e;
        }
    }

    private static Tensor zero(TensorSpec spec, TensorAllocator allocator) {
        Shape shape = spec.shape();
        for (int i = 0; i < shape.rank(); i++) {
            shape = shape.dim(i) == Shape.VARIABLE ? shape.withDim(i, 1) : shape;
        }
        // An empty string is a length of zero, so zeros are right for every type.
        int elementSize = spec.dataType() == DataType.BYTES
                ? Integer.BYTES
                : spec.dataType().byteSize();
        Allocation allocation = allocator.allocate(Math.multiplyExact(shape.elementCount(), (long) elementSize));
        ByteBuffer target = allocation.buffer().duplicate();
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        return Tensor.owned(spec.dataType(), shape, allocation);
    }
}
