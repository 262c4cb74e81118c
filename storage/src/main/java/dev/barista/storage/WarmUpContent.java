package dev.barista.storage;

import dev.barista.model.Allocation;
import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a tensor is filled with that a model is warmed with. */
sealed interface WarmUpContent {

    /** Far more than a request may have; it only bounds what a slip of the pen can cost. */
    long MOST_BYTES = 1L << 30;

    /** Zeros, or empty strings. */
    record Zeros() implements WarmUpContent {}

    /** Numbers from 0 to 1 or whole ones from 0 to 127, or short words; the same every time. */
    record Random() implements WarmUpContent {}

    /** The raw bytes of a file, little-endian; strings with four bytes of length in front. */
    record FromFile(String name) implements WarmUpContent {}

    /**
     * A tensor with this content; the caller owns it.
     *
     * @param folder that files are read from
     * @throws InferenceException if a file can't be read or is of another size
     */
    default Tensor tensor(DataType type, Shape shape, Path folder, TensorAllocator allocator) {
        int size = type == DataType.BYTES ? Integer.BYTES : type.byteSize();
        if (shape.elementCount() > MOST_BYTES / size) {
            throw InferenceException.invalid("a tensor of " + shape.elementCount() + " elements is too large");
        }
        int elements = (int) shape.elementCount();
        return switch (this) {
            case Zeros() -> filled(type, shape, new byte[elements * size], allocator);
            case Random() -> random(type, shape, elements, allocator);
            case FromFile(String name) ->
                filled(type, shape, bytes(folder.resolve(name), name, type, elements), allocator);
        };
    }

    private static byte[] bytes(Path file, String name, DataType type, int elements) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw InferenceException.invalid("\"" + name + "\" has more than " + MOST_BYTES + " bytes");
            }
            byte[] bytes = Files.readAllBytes(file);
            if (type != DataType.BYTES && bytes.length != elements * type.byteSize()) {
                throw InferenceException.invalid("\"" + name + "\": expected " + elements * type.byteSize() + " bytes, "
                        + elements + " elements of " + type + ", got " + bytes.length);
            }
            return bytes;
        } catch (IOException e) {
            throw InferenceException.invalid("\"" + name + "\" can't be read: " + RepositoryReader.reason(e));
        }
    }

    private static Tensor filled(DataType type, Shape shape, byte[] content, TensorAllocator allocator) {
        Allocation allocation = allocator.allocate(content.length);
        allocation.buffer().duplicate().put(content);
        try {
            return Tensor.owned(type, shape, allocation);
        } catch (RuntimeException e) {
            allocation.release();
            throw e;
        }
    }

    private static Tensor random(DataType type, Shape shape, int elements, TensorAllocator allocator) {
        SplittableRandom random = new SplittableRandom(elements);
        if (type == DataType.BYTES) {
            List<String> words = new ArrayList<>();
            for (int i = 0; i < elements; i++) {
                words.add(Integer.toString(random.nextInt(1 << 20), Character.MAX_RADIX));
            }
            return BytesElements.tensor(shape, words, allocator);
        }
        ByteBuffer bytes = ByteBuffer.allocate(elements * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            put(bytes, type, random);
        }
        return filled(type, shape, bytes.array(), allocator);
    }

    private static void put(ByteBuffer bytes, DataType type, SplittableRandom random) {
        int small = random.nextInt(Byte.MAX_VALUE + 1);
        switch (type) {
            case FP64 -> bytes.putDouble(random.nextDouble());
            case FP32 -> bytes.putFloat((float) random.nextDouble());
            case FP16 -> bytes.putShort(Float.floatToFloat16((float) random.nextDouble()));
            case BF16 -> bytes.putShort((short) (Float.floatToRawIntBits((float) random.nextDouble()) >>> Short.SIZE));
            case BOOL -> bytes.put((byte) (small & 1));
            case INT8, UINT8 -> bytes.put((byte) small);
            case INT16, UINT16 -> bytes.putShort((short) small);
            case INT32, UINT32 -> bytes.putInt(small);
            case INT64, UINT64 -> bytes.putLong(small);
            case BYTES -> throw new IllegalStateException("strings have no fixed size");
        }
    }
}
