package dev.barista.cache;

import dev.barista.model.DataType;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes what tells calls apart beside the bytes of their inputs, so that equal bytes mean equal calls: every part has
 * a length of its own, so no two calls run into the same bytes. Used once, by one thread.
 */
final class KeyWriter {

    private static final int LOW_BITS = 0x7F;
    private static final int MORE = 0x80;

    private byte[] bytes;
    private int size;

    KeyWriter(int expectedSize) {
        bytes = new byte[expectedSize];
    }

    byte[] take() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    void bytes(byte[] added) {
        number(added.length);
        reserve(added.length);
        System.arraycopy(added, 0, bytes, size, added.length);
        size += added.length;
    }

    private void text(String text) {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A number in as many bytes as it needs, seven bits in each. */
    void number(long value) {
        reserve(Long.BYTES + 2);
        long rest = value;
        while ((rest & ~LOW_BITS) != 0) {
            bytes[size++] = (byte) ((rest & LOW_BITS) | MORE);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /**
     * Shape and length of an input. Its type is that of the version's signature, against which it was checked, and its
     * elements are hashed and compared where they are.
     */
    void input(@Nullable Tensor input) {
        if (input == null) {
            number(0);
            return;
        }
        Shape shape = input.shape();
        number(1 + shape.rank());
        for (int i = 0; i < shape.rank(); i++) {
            number(shape.dim(i));
        }
        if (input.dataType() == DataType.BYTES) {
            number(input.byteSize());
        }
    }

    void parameter(String name, ParameterValue value) {
        text(name);
        switch (value) {
            case ParameterValue.BoolValue(boolean flag) -> typed('b', flag ? 1 : 0);
            case ParameterValue.LongValue(long number) -> typed('l', number);
            case ParameterValue.UnsignedLongValue(long bits) -> typed('u', bits);
            case ParameterValue.DoubleValue(double number) -> typed('d', Double.doubleToRawLongBits(number));
            case ParameterValue.StringValue(String text) -> {
                number('s');
                text(text);
            }
        }
    }

    private void typed(char type, long bits) {
        number(type);
        number(bits);
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
