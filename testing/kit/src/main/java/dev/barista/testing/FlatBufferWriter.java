package dev.barista.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes FlatBuffers files, front to back: a table, then what it points to. */
final class FlatBufferWriter {

    private static final int FILE_BYTES = 1 << 20;

    /** Vectors of bytes hold weights, which libraries read where they lie. */
    private static final int BYTES_ALIGNMENT = 16;

    private final ByteBuffer file = ByteBuffer.allocate(FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final Deque<Reference> unwritten = new ArrayDeque<>();

    private FlatBufferWriter() {}

    /** A file with this root table and a mark of four letters. */
    static byte[] write(Table root, String mark) {
        FlatBufferWriter writer = new FlatBufferWriter();
        writer.file.putInt(0).put(mark.getBytes(StandardCharsets.US_ASCII));
        writer.unwritten.add(new Reference(0, root));
        while (!writer.unwritten.isEmpty()) {
            writer.follow(writer.unwritten.removeFirst());
        }
        writer.align(BYTES_ALIGNMENT, 0);
        return Arrays.copyOf(writer.file.array(), writer.file.position());
    }

    private void follow(Reference reference) {
        int place = switch (reference.target) {
            case Table table -> table(table);
            case String text -> bytes(text.getBytes(StandardCharsets.UTF_8), 1);
            case byte[] bytes -> bytes(bytes, 0);
            case Collection<?> all -> vector(List.copyOf(all));
            default -> throw new IllegalArgumentException("can't write " + reference.target.getClass());
        };
        file.putInt(reference.place, place - reference.place);
    }

    private int table(Table table) {
        int vtableBytes = (2 + table.fieldCount()) * Short.BYTES;
        align(Long.BYTES, vtableBytes);
        int vtable = file.position();
        file.position(vtable + vtableBytes);
        int start = file.position();
        file.putInt(start - vtable);
        for (Map.Entry<Integer, Object> field : table.fields.entrySet()) {
            value(field.getValue());
            int size = size(field.getValue());
            file.putShort(vtable + (2 + field.getKey()) * Short.BYTES, (short) (file.position() - size - start));
        }
        file.putShort(vtable, (short) vtableBytes).putShort(vtable + Short.BYTES, (short) (file.position() - start));
        return start;
    }

    private int vector(List<?> elements) {
        int size = elements.isEmpty() ? Integer.BYTES : size(elements.getFirst());
        align(size, Integer.BYTES);
        int start = file.position();
        file.putInt(elements.size());
        elements.forEach(this::value);
        return start;
    }

    private int bytes(byte[] bytes, int zerosBehind) {
        align(BYTES_ALIGNMENT, Integer.BYTES);
        int start = file.position();
        file.putInt(bytes.length).put(bytes).put(new byte[zerosBehind]);
        return start;
    }

    private void value(Object value) {
        align(size(value), 0);
        switch (value) {
            case Byte number -> file.put(number);
            case Integer number -> file.putInt(number);
            case Long number -> file.putLong(number);
            case Float number -> file.putFloat(number);
            default -> {
                unwritten.add(new Reference(file.position(), value));
                file.putInt(0);
            }
        }
    }

    private static int size(Object value) {
        return switch (value) {
            case Byte _ -> Byte.BYTES;
            case Long _ -> Long.BYTES;
            default -> Integer.BYTES;
        };
    }

    /** Goes on to where the bytes that lie this far ahead are aligned. */
    private void align(int alignment, int ahead) {
        while (Math.floorMod(file.position() + ahead, alignment) != 0) {
            file.put((byte) 0);
        }
    }

    private record Reference(int place, Object target) {}

    /**
     * A table by its fields' numbers; a value is a number, a table, a string, bytes, or a list of one kind of these.
     */
    static final class Table {

        private final Map<Integer, Object> fields = new TreeMap<>();

        Table with(int field, Object value) {
            fields.put(field, value);
            return this;
        }

        private int fieldCount() {
            return fields.isEmpty() ? 0 : new ArrayList<>(fields.keySet()).getLast() + 1;
        }
    }
}
