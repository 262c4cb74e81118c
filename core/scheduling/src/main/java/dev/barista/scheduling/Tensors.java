package dev.barista.scheduling;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What is done with tensors in more than one place here. */
final class Tensors {

    private Tensors() {}

    /** Closes those that are there. */
    static void close(@Nullable Tensor[] tensors) {
        for (Tensor tensor : tensors) {
            if (tensor != null) {
                tensor.close();
            }
        }
    }

    /** Of the elements of all together. */
    static long bytes(Tensor[] tensors) {
        long bytes = 0;
        for (Tensor tensor : tensors) {
            bytes += tensor.byteSize();
        }
        return bytes;
    }

    /** These elements in memory of their own. */
    static Tensor copy(DataType type, Shape shape, ByteBuffer elements, TensorAllocator allocator) {
        Allocation memory = allocator.allocate(elements.remaining());
        memory.buffer().duplicate().put(elements);
        return Tensor.owned(type, shape, memory);
    }
}
