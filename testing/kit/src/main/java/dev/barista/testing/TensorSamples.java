package dev.barista.testing;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes and reads the tensors of tests. Whoever asks for a tensor owns it. */
public record TensorSamples(TensorAllocator allocator) {

    /** An FP32 tensor of these elements. */
    public Tensor floats(Shape shape, float... elements) {
        Allocation allocation = allocator.allocate((long) elements.length * Float.BYTES);
        target(allocation).asFloatBuffer().put(elements);
        return Tensor.owned(DataType.FP32, shape, allocation);
    }

    /** An INT64 tensor of these elements. */
    public Tensor longs(Shape shape, long... elements) {
        Allocation allocation = allocator.allocate((long) elements.length * Long.BYTES);
        target(allocation).asLongBuffer().put(elements);
        return Tensor.owned(DataType.INT64, shape, allocation);
    }

    /** A tensor of these bytes, whatever they mean. */
    public Tensor bytes(DataType type, Shape shape, byte... bytes) {
        Allocation allocation = allocator.allocate(bytes.length);
        target(allocation).put(bytes);
        return Tensor.owned(type, shape, allocation);
    }

    /** The elements of an FP32 tensor. */
    public static float[] floats(Tensor tensor) {
        float[] elements = new float[(int) tensor.shape().elementCount()];
        tensor.data().asFloatBuffer().get(elements);
        return elements;
    }

    /** The elements of an INT64 tensor. */
    public static long[] longs(Tensor tensor) {
        long[] elements = new long[(int) tensor.shape().elementCount()];
        tensor.data().asLongBuffer().get(elements);
        return elements;
    }

    /** All bytes of a tensor. */
    public static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[tensor.byteSize()];
        tensor.data().get(bytes);
        return bytes;
    }

    private static ByteBuffer target(Allocation allocation) {
        return allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
