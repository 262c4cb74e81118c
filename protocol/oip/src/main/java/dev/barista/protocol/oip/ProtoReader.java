package dev.barista.protocol.oip;

import dev.barista.model.InferenceException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Walks through the fields of one protobuf message where they lie, without making objects of them.
 *
 * <p>Reads by index from a little-endian buffer and never past the end of its message, whatever the bytes are: anything
 * malformed is an {@code INVALID_ARGUMENT} that says where. Not thread-safe.
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

    private final ByteBuffer buffer;
    private final int end;
    private int position;

    private ProtoReader(ByteBuffer buffer, int start, int end) {
        this.buffer = buffer;
        this.position = start;
        this.end = end;
    }

    /** A reader of the whole message in the buffer. */
    static ProtoReader of(ByteBuffer message) {
        return new ProtoReader(message, 0, message.limit());
    }

    /** The tag of a field: what {@link #tag()} returns for it. */
    static int tagOf(int field, int wireType) {
        return field << 3 | wireType;
    }

    boolean hasNext() {
        return position < end;
    }

    /** Where the next byte to read lies in the buffer. */
    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /** Another reader of what this one has not read yet. */
    ProtoReader copy() {
        return new ProtoReader(buffer, position, end);
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
        return buffer.getInt(advance(Integer.BYTES));
    }

    long fixed64() {
        return buffer.getLong(advance(Long.BYTES));
    }

    /** A reader of the length-delimited field that comes next, which this one steps over. */
    ProtoReader message() {
        long length = varint();
        if (length < 0 || length > remaining()) {
            throw malformed("a field claims " + Long.toUnsignedString(length) + " bytes, " + remaining() + " are left");
        }
        int start = advance((int) length);
        return new ProtoReader(buffer, start, position);
    }

    String string() {
        ProtoReader content = message();
        try {
            CharBuffer text =
                    StandardCharsets.UTF_8.newDecoder().decode(buffer.slice(content.position, content.remaining()));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw content.malformed("a text is not UTF-8");
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
            case BYTES -> message();
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
        return InferenceException.invalid("malformed protobuf message at byte " + position + ": " + what);
    }
}
