package dev.barista.json;

import dev.barista.model.DataType;
import java.nio.ByteBuffer;

/**
 * Reads elements of an array in their plainest form straight into tensor memory, much faster than token by token. What
 * is not plain, or wrong, is left to {@link ElementWriter}, which says what. Used by one thread.
 */
abstract class PlainElements {

    /** What {@link #element} returns of something that is not plain. */
    static final int OTHER = -1;

    /** What {@link #element} returns if the window ends before it is sure of where the element ends. */
    static final int MORE = -2;

    /** Reads nothing. */
    static final PlainElements NONE = new PlainElements() {
        @Override
        int element(byte[] bytes, int at, int limit) {
            return OTHER;
        }
    };

    /**
     * The reader for a type.
     *
     * @param target little-endian; elements go to its position on
     */
    static PlainElements of(DataType dataType, ByteBuffer target) {
        return switch (dataType) {
            case FP32 -> new PlainFloats(target);
            case FP64 -> new PlainDoubles(target);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> new PlainIntegers(dataType, target);
            case BOOL, FP16, BF16, BYTES -> NONE;
        };
    }

    /**
     * Reads elements from the text's position on, with the commas before them, and moves behind the last one read.
     *
     * @param first whether no comma comes before the first
     * @param most that may be read
     * @return how many were
     */
    final long read(JsonBytes text, boolean first, long most) {
        byte[] bytes = text.window();
        int limit = text.limit();
        int behind = text.position();
        long count = 0;
        boolean comma = !first;
        while (count < most) {
            int at = beginning(bytes, behind, limit, comma);
            int end = at < 0 ? at : element(bytes, at, limit);
            if (end >= 0) {
                behind = end;
                count++;
                comma = true;
            } else if (end == MORE && moreThan(text, behind)) {
                bytes = text.window();
                limit = text.limit();
                behind = text.position();
            } else {
                break;
            }
        }
        text.position(behind);
        return count;
    }

    private static boolean moreThan(JsonBytes text, int behind) {
        text.position(behind);
        text.keepFrom(text.place(behind));
        return text.has(text.limit() - behind + 1);
    }

    /** Where the next element begins. */
    private static int beginning(byte[] bytes, int from, int limit, boolean comma) {
        int at = skipWhiteSpace(bytes, from, limit);
        if (comma) {
            if (at == limit) {
                return MORE;
            }
            if (bytes[at] != ',') {
                return OTHER;
            }
            at = skipWhiteSpace(bytes, at + 1, limit);
        }
        return at == limit ? MORE : at;
    }

    private static int skipWhiteSpace(byte[] bytes, int from, int limit) {
        int at = from;
        while (at < limit && JsonScanner.isWhiteSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /** Reads the element that begins there, if it is plain, and returns where it ends. */
    abstract int element(byte[] bytes, int at, int limit);
}
