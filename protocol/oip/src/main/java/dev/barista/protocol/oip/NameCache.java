package dev.barista.protocol.oip;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Texts that came before: names of models, tensors and types are the same in nearly every call. Holds a bounded number
 * of short ones.
 *
 * <p>Thread-safe without locks: an entry is immutable, and whose entry stays in a slot does not matter.
 */
final class NameCache {

    private static final int SLOTS = 512;
    private static final int LONGEST = 64;

    private final @Nullable Entry[] entries = new Entry[SLOTS];

    @SuppressWarnings("ArrayRecordComponent") // never compared as a record
    private record Entry(byte[] bytes, String text) {}

    /** The text of these bytes if they are short ASCII; otherwise null. */
    @Nullable
    String find(ByteBuffer buffer, int from, int length) {
        if (length == 0) {
            return "";
        }
        if (length > LONGEST) {
            return null;
        }
        int hash = 0;
        int signs = 0;
        for (int i = 0; i < length; i++) {
            byte b = buffer.get(from + i);
            hash = 31 * hash + b;
            signs |= b;
        }
        if (signs < 0) {
            return null;
        }
        int slot = (hash ^ hash >>> 16) & SLOTS - 1;
        Entry known = entries[slot];
        return known != null && isSame(known.bytes, buffer, from, length)
                ? known.text
                : add(slot, buffer, from, length);
    }

    private static boolean isSame(byte[] known, ByteBuffer buffer, int from, int length) {
        if (known.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known[i] != buffer.get(from + i)) {
                return false;
            }
        }
        return true;
    }

    private String add(int slot, ByteBuffer buffer, int from, int length) {
        byte[] bytes = new byte[length];
        buffer.get(from, bytes);
        Entry entry = new Entry(bytes, new String(bytes, StandardCharsets.US_ASCII));
        entries[slot] = entry;
        return entry.text;
    }
}
