package dev.barista.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks the fields of a protobuf message, without a schema. Use: {@code while (fields.next()) switch (fields.number())}
 * and read or ignore each value.
 */
final class ProtobufFields {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer message;
    private int number;
    private int wireType;
    private long varint;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    ProtobufFields(ByteBuffer message) {
        this.message = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Goes to the next field.
     *
     * @throws IllegalArgumentException if what follows is no field
     */
    boolean next() {
        if (!message.hasRemaining()) {
            return false;
        }
        long key = readVarint(message);
        number = (int) (key >>> 3);
        wireType = (int) (key & 7);
        switch (wireType) {
            case VARINT -> varint = readVarint(message);
            case FIXED64 -> bytes = take(Long.BYTES);
            case FIXED32 -> bytes = take(Integer.BYTES);
            case DELIMITED -> bytes = take((int) readVarint(message));
            default -> throw new IllegalArgumentException("wire type " + wireType + " in field " + number);
        }
        return true;
    }

    int number() {
        return number;
    }

    boolean isVarint() {
        return wireType == VARINT;
    }

    long varint() {
        return varint;
    }

    /** The bytes of a string, message, packed list or fixed number; little-endian. */
    ByteBuffer bytes() {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private ByteBuffer take(int length) {
        if (length < 0 || length > message.remaining()) {
            throw new IllegalArgumentException(
                    "field " + number + " claims " + length + " bytes, " + message.remaining() + " are left");
        }
        ByteBuffer taken = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        message.position(message.position() + length);
        return taken;
    }

    static long readVarint(ByteBuffer source) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = source.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint of more than ten bytes");
    }
}
