package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks through the fields of one protobuf message where they lie, without making objects of them.
 *
 * <p>Reads by index from a buffer and never past the end of its message, whatever the bytes are: anything malformed is
 * an {@code INVALID_ARGUMENT} that says where. Not thread-safe.
 */
final class ProtoReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private static final int GROUP_START = 3;
    private static final int GROUP_END = 4;
    private static final int MAX_GROUP_DEPTH = 64;
    private static final int MAX_VARINT_BYTES = 10;

    private final Source source;
    private final ByteBuffer buffer;
    private final int end;
    private int position;

    private ProtoReader(Source source, int start, int end) {
        this.source = source;
        this.buffer = source.buffer;
        this.position = start;
        this.end = end;
    }

    /** What all readers of one message share. */
    private record Source(ByteBuffer buffer, int start, NameCache names) {}

    /** A reader of a whole message. */
    static ProtoReader of(RequestBody message, NameCache names) {
        int start = message.start();
        return new ProtoReader(new Source(message.bytes(), start, names), start, start + message.size());
    }

    /** The tag of a field: what {@link #tag()} returns for it. */
    static int tagOf(int field, int wireType) {
        return field << 3 | wireType;
    }

    boolean hasNext() {
        return position < end;
    }

    /** Where the next byte to read lies in the whole message. */
    int position() {
        return position - source.start;
    }

    int remaining() {
        return end - position;
    }

    /** Another reader of what this one has not read yet. */
    ProtoReader copy() {
        return new ProtoReader(source, position, end);
    }

    /** Number and wire type of the next field. */
    int tag() {
        long tag = varint();
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw malformed("no field has the tag " + Long.toUnsignedString(tag));
        }
        return (int) tag;
    }

    long varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte next = next();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw malformed("a number is longer than " + MAX_VARINT_BYTES + " bytes");
    }

    int fixed32() {
        int bits = buffer.getInt(advance(Integer.BYTES));
        return buffer.order() == ByteOrder.LITTLE_ENDIAN ? bits : Integer.reverseBytes(bits);
    }

    long fixed64() {
        long bits = buffer.getLong(advance(Long.BYTES));
        return buffer.order() == ByteOrder.LITTLE_ENDIAN ? bits : Long.reverseBytes(bits);
    }

    /** A reader of the length-delimited field that comes next, which this one steps over. */
    ProtoReader message() {
        int length = length();
        int start = advance(length);
        return new ProtoReader(source, start, position);
    }

    /** Steps over the length-delimited field that comes next and returns its length. */
    int skipBytes() {
        int length = length();
        advance(length);
        return length;
    }

    private int length() {
        long length = varint();
        if (length < 0 || length > remaining()) {
            throw malformed("a field claims " + Long.toUnsignedString(length) + " bytes, " + remaining() + " are left");
        }
        return (int) length;
    }

    String string() {
        int length = length();
        int start = advance(length);
        String known = source.names.find(buffer, start, length);
        if (known != null) {
            return known;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(buffer.slice(start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a text is not UTF-8");
        }
    }

    /** Copies the rest of this message. */
    void copyTo(ByteBuffer target) {
        int length = remaining();
        target.put(target.position(), buffer, position, length);
        target.position(target.position() + length);
        position = end;
    }

    /** Steps over the content of the field with this tag. */
    void skip(int tag) {
        skip(tag, 0);
    }

    private void skip(int tag, int depth) {
        switch (tag & 7) {
            case VARINT -> varint();
            case FIXED64 -> advance(Long.BYTES);
            case BYTES -> skipBytes();
            case FIXED32 -> advance(Integer.BYTES);
            case GROUP_START -> skipGroup(tag >>> 3, depth + 1);
            case GROUP_END -> throw malformed("a group ends that did not begin");
            default -> throw malformed("no field has the wire type " + (tag & 7));
        }
    }

    private void skipGroup(int field, int depth) {
        if (depth > MAX_GROUP_DEPTH) {
            throw malformed("groups are nested deeper than " + MAX_GROUP_DEPTH);
        }
        int tag = tag();
        while (tag != tagOf(field, GROUP_END)) {
            skip(tag, depth);
            tag = tag();
        }
    }

    private byte next() {
        return buffer.get(advance(1));
    }

    private int advance(int bytes) {
        if (bytes > remaining()) {
            throw malformed("the message ends in the middle of a field");
        }
        int start = position;
        position += bytes;
        return start;
    }

    InferenceException malformed(String what) {
        return InferenceException.invalid("malformed protobuf message at byte " + position() + ": " + what);
    }
}
