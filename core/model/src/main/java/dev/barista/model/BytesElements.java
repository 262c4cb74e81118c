package dev.barista.model;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The elements of BYTES tensors: each a 4-byte little-endian length and that many bytes. */
public final class BytesElements {

    private BytesElements() {}

    /**
     * A BYTES tensor of these strings in UTF-8.
     *
     * @throws IllegalArgumentException if the shape has another number of elements
     */
    public static Tensor tensor(Shape shape, List<String> values, TensorAllocator allocator) {
        List<byte[]> elements = new ArrayList<>(values.size());
        for (String value : values) {
            elements.add(value.getBytes(StandardCharsets.UTF_8));
        }
        return tensorOfBytes(shape, elements, allocator);
    }

    /**
     * A BYTES tensor of these elements.
     *
     * @throws IllegalArgumentException if the shape has another number of elements
     */
    public static Tensor tensorOfBytes(Shape shape, List<byte[]> elements, TensorAllocator allocator) {
        if (shape.elementCount() != elements.size()) {
            throw new IllegalArgumentException(elements.size() + " elements for a BYTES tensor of shape " + shape);
        }
        long size = 0;
        for (byte[] element : elements) {
            size += Integer.BYTES + element.length;
        }
        Allocation allocation = allocator.allocate(size);
        ByteBuffer target = allocation.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] element : elements) {
            target.putInt(element.length).put(element);
        }
        return Tensor.owned(DataType.BYTES, shape, allocation);
    }

    /**
     * Copies of the elements.
     *
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if the lengths do not add up to the elements that
     *     the shape asks for
     */
    public static List<byte[]> read(Tensor tensor) {
        check(tensor);
        ByteBuffer data = tensor.data();
        List<byte[]> elements = new ArrayList<>((int) tensor.shape().elementCount());
        while (data.hasRemaining()) {
            byte[] element = new byte[data.getInt()];
            data.get(element);
            elements.add(element);
        }
        return elements;
    }

    /** The elements as strings, malformed UTF-8 replaced. */
    public static List<String> readStrings(Tensor tensor) {
        List<String> strings = new ArrayList<>();
        for (byte[] element : read(tensor)) {
            strings.add(new String(element, StandardCharsets.UTF_8));
        }
        return strings;
    }

    /**
     * Checks that lengths and bytes fit the shape exactly.
     *
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if they do not
     */
    public static void check(Tensor tensor) {
        check(tensor.shape(), tensor.data());
    }

    /**
     * Checks elements that lie in any memory, from the buffer's position to its limit; the buffer stays as it is.
     *
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if lengths and bytes do not fit the shape exactly
     */
    public static void check(Shape shape, ByteBuffer elements) {
        ByteBuffer data = elements.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long expected = shape.elementCount();
        long count = 0;
        while (data.remaining() >= Integer.BYTES && count < expected) {
            int length = data.getInt();
            if (length < 0 || length > data.remaining()) {
                throw InferenceException.invalid("BYTES element " + count + " claims " + Integer.toUnsignedLong(length)
                        + " bytes, " + data.remaining() + " are left");
            }
            ((Buffer) data).position(data.position() + length); // Android 8 has this method on Buffer alone
            count++;
        }
        if (count != expected || data.hasRemaining()) {
            throw InferenceException.invalid("BYTES data holds " + count + " whole elements and " + data.remaining()
                    + " bytes more, shape " + shape + " asks for exactly " + expected + " elements");
        }
    }
}
