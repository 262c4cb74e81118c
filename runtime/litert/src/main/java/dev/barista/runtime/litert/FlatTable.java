package dev.barista.runtime.litert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of a FlatBuffers file, read by the numbers of its fields. Whatever points out of the file is an
 * {@link IndexOutOfBoundsException}.
 *
 * @param start where in the file the table begins
 */
record FlatTable(MemorySegment file, long start) {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The table that a file begins with. */
    static FlatTable root(MemorySegment file) {
        return new FlatTable(file, Integer.toUnsignedLong(file.get(INT, 0)));
    }

    int int32(int field, int otherwise) {
        long place = place(field);
        return place == 0 ? otherwise : file.get(INT, place);
    }

    int int8(int field) {
        long place = place(field);
        return place == 0 ? 0 : file.get(ValueLayout.JAVA_BYTE, place);
    }

    boolean has(int field) {
        return place(field) != 0;
    }

    /** A string, empty where there is none. */
    String text(int field) {
        Vector bytes = vector(field, 1);
        return new String(
                file.asSlice(bytes.start, bytes.count).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    int[] ints(int field) {
        Vector vector = vector(field, Integer.BYTES);
        return file.asSlice(vector.start, vector.count * Integer.BYTES).toArray(INT);
    }

    long[] longs(int field) {
        Vector vector = vector(field, Long.BYTES);
        return file.asSlice(vector.start, vector.count * Long.BYTES).toArray(LONG);
    }

    float[] floats(int field) {
        Vector vector = vector(field, Float.BYTES);
        return file.asSlice(vector.start, vector.count * Float.BYTES).toArray(FLOAT);
    }

    /** The bytes of a vector of bytes. */
    MemorySegment bytes(int field) {
        Vector vector = vector(field, 1);
        return file.asSlice(vector.start, vector.count);
    }

    List<FlatTable> tables(int field) {
        Vector vector = vector(field, Integer.BYTES);
        List<FlatTable> tables = new ArrayList<>();
        for (long i = 0; i < vector.count; i++) {
            tables.add(new FlatTable(file, follow(vector.start + i * Integer.BYTES)));
        }
        return tables;
    }

    /** The table that a field holds; only where it {@link #has} one. */
    FlatTable table(int field) {
        return new FlatTable(file, follow(place(field)));
    }

    private Vector vector(int field, int elementBytes) {
        long place = place(field);
        if (place == 0) {
            return new Vector(0, 0);
        }
        long vector = follow(place);
        long count = Integer.toUnsignedLong(file.get(INT, vector));
        long start = vector + Integer.BYTES;
        if (count * elementBytes > file.byteSize() - start) {
            throw new IndexOutOfBoundsException("a vector of " + count + " elements at " + vector);
        }
        return new Vector(start, count);
    }

    private long follow(long place) {
        return place + Integer.toUnsignedLong(file.get(INT, place));
    }

    /** Where a field's value is, 0 if it is left out. */
    private long place(int field) {
        long vtable = start - file.get(INT, start);
        int vtableBytes = Short.toUnsignedInt(file.get(SHORT, vtable));
        int entry = (2 + field) * Short.BYTES;
        if (entry + Short.BYTES > vtableBytes) {
            return 0;
        }
        int offset = Short.toUnsignedInt(file.get(SHORT, vtable + entry));
        return offset == 0 ? 0 : start + offset;
    }

    private record Vector(long start, long count) {}
}
