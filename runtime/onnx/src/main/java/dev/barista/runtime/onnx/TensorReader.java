package dev.barista.runtime.onnx;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.runtime.onnx.OrtValues.TensorForm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Copies values that ONNX Runtime made into tensors. The values stay the caller's. One thread at a time. */
final class TensorReader {

    private final OrtValues values;
    private final Scratch scratch;

    TensorReader(OrtValues values, Scratch scratch) {
        this.values = values;
        this.scratch = scratch;
    }

    /** A copy of a tensor; the caller owns it. */
    Tensor read(long value, TensorAllocator allocator) throws OrtException {
        TensorForm form = values.form(value, scratch);
        return readAll(
                form.type(),
                form.shape(),
                new Part[] {new Part(value, form.shape().elementCount())},
                allocator);
    }

    /** Element type and shape of a tensor. */
    TensorForm form(long value) throws OrtException {
        return values.form(value, scratch);
    }

    /**
     * The elements of several tensors one behind the other; the caller owns the result.
     *
     * @param shape of the result
     */
    Tensor readAll(ElementType type, Shape shape, Part[] parts, TensorAllocator allocator) throws OrtException {
        DataType dataType = type.dataType()
                .orElseThrow(() -> new InferenceException(
                        ErrorCode.UNIMPLEMENTED, "the model answered with " + type.spelling() + " elements"));
        return dataType.isFixedSize()
                ? readFixed(dataType, shape, parts, allocator)
                : readStrings(shape, parts, allocator);
    }

    /** A one-dimensional INT64 tensor; the caller owns it. */
    static Tensor numbers(List<Long> numbers, TensorAllocator allocator) {
        Allocation allocation = allocator.allocate((long) numbers.size() * Long.BYTES);
        ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(target::putLong);
        return Tensor.owned(DataType.INT64, Shape.of(numbers.size()), allocation);
    }

    private Tensor readFixed(DataType type, Shape shape, Part[] parts, TensorAllocator allocator) throws OrtException {
        Allocation allocation = allocator.allocate(Math.multiplyExact(shape.elementCount(), (long) type.byteSize()));
        try {
            MemorySegment target =
                    MemorySegment.ofBuffer(allocation.buffer().duplicate().clear());
            long position = 0;
            for (Part part : parts) {
                long byteSize = part.elementCount() * type.byteSize();
                MemorySegment elements = values.elements(part.value(), byteSize, scratch);
                MemorySegment.copy(elements, 0, target, position, byteSize);
                position += byteSize;
            }
            return Tensor.owned(type, shape, allocation);
        } catch (OrtException | RuntimeException e) {
            allocation.release();
            throw e;
        }
    }

    private Tensor readStrings(Shape shape, Part[] parts, TensorAllocator allocator) throws OrtException {
        long byteSize = 0;
        for (Part part : parts) {
            byteSize += part.elementCount() * Integer.BYTES;
            byteSize += part.elementCount() == 0 ? 0 : values.stringBytes(part.value(), scratch);
        }
        Allocation allocation = allocator.allocate(byteSize);
        try {
            ByteBuffer target = allocation.buffer().duplicate().clear().order(ByteOrder.LITTLE_ENDIAN);
            for (Part part : parts) {
                copyStrings(part, target);
            }
            return Tensor.owned(DataType.BYTES, shape, allocation);
        } catch (OrtException | RuntimeException e) {
            allocation.release();
            throw e;
        }
    }

    private void copyStrings(Part part, ByteBuffer target) throws OrtException {
        long count = part.elementCount();
        if (count == 0) {
            return;
        }
        long byteSize = values.stringBytes(part.value(), scratch);
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment bytes = temporary.allocate(Math.max(1, byteSize)).asSlice(0, byteSize);
            MemorySegment offsets = temporary.allocate(ValueLayout.JAVA_LONG, count);
            values.readStrings(part.value(), bytes, offsets, count);
            ByteBuffer source = bytes.asByteBuffer();
            for (long i = 0; i < count; i++) {
                int start = (int) offsets.getAtIndex(ValueLayout.JAVA_LONG, i);
                int end = (int) (i + 1 < count ? offsets.getAtIndex(ValueLayout.JAVA_LONG, i + 1) : byteSize);
                target.putInt(end - start).put(source.slice(start, end - start));
            }
        }
    }

    /** A tensor to read. */
    record Part(long value, long elementCount) {}
}
