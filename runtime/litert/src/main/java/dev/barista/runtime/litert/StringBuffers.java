package dev.barista.runtime.litert;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * TensorFlow Lite's form of strings: how many, where in the buffer each begins, where the last one ends, and their
 * bytes; all numbers of 32 bits.
 */
final class StringBuffers {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private StringBuffers() {}

    /** How much memory a BYTES tensor takes in this form. */
    static long byteSize(Tensor strings) {
        // The end of the last one and the count take what the lengths took, and two numbers more.
        return strings.byteSize() + 2L * Integer.BYTES;
    }

    /** Writes a checked BYTES tensor to memory of that size. */
    static void write(Tensor strings, MemorySegment target) {
        int count = (int) strings.shape().elementCount();
        ByteBuffer data = strings.data();
        MemorySegment source = MemorySegment.ofBuffer(strings.data());
        target.set(INT, 0, count);
        int end = (count + 2) * Integer.BYTES;
        for (int i = 0; i < count; i++) {
            target.set(INT, (1L + i) * Integer.BYTES, end);
            int length = data.getInt();
            MemorySegment.copy(source, data.position(), target, end, length);
            data.position(data.position() + length);
            end += length;
        }
        target.set(INT, (1L + count) * Integer.BYTES, end);
    }

    /** Copies strings to a BYTES tensor; the caller owns it. */
    static Tensor read(MemorySegment source, Shape shape, TensorAllocator allocator) {
        long count = shape.elementCount();
        checkRoom(source, (count + 2) * Integer.BYTES);
        if (source.get(INT, 0) != count) {
            throw new InferenceException(
                    ErrorCode.INTERNAL,
                    "the model answered with " + source.get(INT, 0) + " strings for the shape " + shape);
        }
        long start = source.get(INT, Integer.BYTES);
        long end = start;
        for (long i = 1; i <= count; i++) {
            int next = source.get(INT, (1 + i) * Integer.BYTES);
            checkRoom(source, next < end ? Long.MAX_VALUE : next);
            end = next;
        }
        Allocation allocation = allocator.allocate(end - start + count * Integer.BYTES);
        ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (long i = 0; i < count; i++) {
            int from = source.get(INT, (1 + i) * Integer.BYTES);
            int to = source.get(INT, (2 + i) * Integer.BYTES);
            target.putInt(to - from).put(source.asSlice(from, to - from).asByteBuffer());
        }
        return Tensor.owned(DataType.BYTES, shape, allocation);
    }

    private static void checkRoom(MemorySegment source, long needed) {
        if (needed > source.byteSize()) {
            throw new InferenceException(
                    ErrorCode.INTERNAL,
                    "the model answered with a torn list of strings: " + source.byteSize() + " bytes, " + needed
                            + " needed");
        }
    }
}
