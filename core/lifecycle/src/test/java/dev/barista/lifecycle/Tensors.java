package dev.barista.lifecycle;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/** Short ways to make tensors. */
final class Tensors {

    private Tensors() {}

    /** A tensor whose elements the filler writes. */
    static Tensor tensor(TensorAllocator allocator, DataType type, Shape shape, Consumer<ByteBuffer> filler) {
        Allocation allocation = allocator.allocate(shape.elementCount() * type.byteSize());
        filler.accept(allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN));
        return Tensor.owned(type, shape, allocation);
    }

    static NamedTensor floats(TensorAllocator allocator, String name, Shape shape, float... values) {
        return new NamedTensor(name, tensor(allocator, DataType.FP32, shape, target -> {
            for (float value : values) {
                target.putFloat(value);
            }
        }));
    }
}
