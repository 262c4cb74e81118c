package dev.barista.json;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a text, of which a window lies on the heap, where reading them one by one is fastest. The window moves
 * on through the text by {@link #has}; what was {@linkplain #keepFrom kept} stays in it. Places in the text are bytes
 * from its beginning, indices are those of the window. Used by one thread.
 */
final class JsonBytes {

    /** The size of a window that large texts are read through. */
    static final int WINDOW = 64 << 10;

    private static final int NOTHING = -1;
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);

    private final ByteBuffer source;
    private final int sourceStart;
    private final int end;
    private byte[] window;
    private int base;
    private int position;
    private int limit;
    private int kept = NOTHING;

    private JsonBytes(ByteBuffer source, int sourceStart, byte[] window, int base, int end) {
        this.source = source;
        this.sourceStart = sourceStart;
        this.window = window;
        this.base = base;
        this.end = end;
    }

    /** A text in an array: all of it is the window. */
    static JsonBytes of(byte[] bytes, int offset, int length) {
        JsonBytes text = new JsonBytes(NONE, 0, bytes, -offset, length);
        text.position = offset;
        text.limit = offset + length;
        return text;
    }

    /** A text from an index of a buffer on, seen through this window until it needs a larger one. */
    static JsonBytes of(ByteBuffer source, int offset, int length, byte[] window) {
        return new JsonBytes(source, offset, window, 0, length);
    }

    @SuppressWarnings("ReferenceEquality") // NONE stands for no buffer, whatever bytes others hold
    private boolean isArray() {
        return source == NONE;
    }

    /** A part of this text once more; places are those in the whole. */
    JsonBytes part(int from, int to) {
        boolean isArray = isArray();
        byte[] bytes = isArray ? window : new byte[Math.min(to - from, WINDOW)];
        JsonBytes part = new JsonBytes(source, sourceStart, bytes, isArray ? base : from, to);
        part.position = isArray ? from - base : 0;
        part.limit = isArray ? to - base : 0;
        return part;
    }

    /** The window; another one after {@link #has}. */
    byte[] window() {
        return window;
    }

    /** The index of the next byte. */
    int position() {
        return position;
    }

    void position(int index) {
        position = index;
    }

    /** The index behind the last byte of the window. */
    int limit() {
        return limit;
    }

    /** The place of an index in the text. */
    int place(int index) {
        return base + index;
    }

    /** The index of a place that is in the window. */
    int index(int place) {
        return place - base;
    }

    /** The place behind the last byte of the text. */
    int end() {
        return end;
    }

    /** Keeps the bytes from this place on in the window, until another is kept. */
    void keepFrom(int place) {
        kept = place;
    }

    /** Moves the window on until it has so many bytes from the position on; false if the text has fewer. */
    boolean has(int count) {
        return limit - position >= count || moved(count);
    }

    private boolean moved(int count) {
        int unread = end - place(limit);
        if (unread <= 0) {
            return false;
        }
        int from = kept == NOTHING ? position : Math.min(position, index(kept));
        int have = limit - from;
        int needed = count + position - from;
        if (needed > window.length || have > window.length / 2) {
            int grown = (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * window.length));
            window = Arrays.copyOfRange(window, from, from + grown);
        } else {
            System.arraycopy(window, from, window, 0, have);
        }
        base += from;
        position -= from;
        int filled = Math.min(window.length - have, unread);
        source.get(sourceStart + place(have), window, have, filled);
        limit = have + filled;
        return limit - position >= count;
    }

    /** The byte at a place, wherever the window is. */
    byte at(int place) {
        return isArray() ? window[index(place)] : source.get(sourceStart + place);
    }

    /** A short piece around a place, for messages. */
    String around(int place, int before, int behind) {
        int first = Math.max(0, place - before);
        StringBuilder piece = new StringBuilder();
        for (int i = first; i < Math.min(end, place + behind); i++) {
            piece.append((char) (at(i) & 0xff));
        }
        return piece.toString();
    }

    /** The place as people count, lines and columns from 1; columns count characters, not bytes. */
    String lineAndColumn(int place) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < Math.min(place, end); i++) {
            byte b = at(i);
            boolean continuation = (b & 0xC0) == 0x80;
            line += b == '\n' ? 1 : 0;
            column = b == '\n' ? 1 : column + (continuation ? 0 : 1);
        }
        return "line " + line + ", column " + column;
    }
}
