package dev.barista.runtime.litert;

import dev.barista.runtime.nativelib.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Native memory that error messages are written to, one behind the other until it is full: how many bytes there are,
 * and the bytes. Written by C during a call, read by whoever made the call.
 */
final class ErrorReport {

    private static final int BYTES = 1024;
    private static final int START = Long.BYTES;

    /** {@code tensorflow/lite/kernels/reshape.cc:92 }: where in its sources it failed. */
    private static final Pattern SOURCE_PLACE = Pattern.compile("\\S+\\.(?:cc|cpp|h|hpp|c):\\d+ ");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final MemorySegment memory;

    private ErrorReport(MemorySegment memory) {
        this.memory = memory;
    }

    /** A new one that lives as long as the arena. */
    static ErrorReport in(Arena arena) {
        return new ErrorReport(arena.allocate(BYTES, Long.BYTES));
    }

    /** The one at an address that {@link #address} told. */
    static ErrorReport at(long address) {
        return new ErrorReport(NativeCall.memory(address, BYTES));
    }

    long address() {
        return memory.address();
    }

    /** Where the next message goes, as a C string. */
    long room() {
        return memory.address() + START + used();
    }

    long roomBytes() {
        return BYTES - START - used();
    }

    /** Takes a C string as the message. */
    void copy(long text) {
        MemorySegment source = NativeCall.memory(text, BYTES);
        long room = roomBytes();
        for (long i = 0; i < room - 1; i++) {
            byte next = source.get(ValueLayout.JAVA_BYTE, i);
            memory.set(ValueLayout.JAVA_BYTE, START + used() + i, next);
            if (next == 0) {
                return;
            }
        }
    }

    /** Counts the C string that was written to the room. */
    void endMessage() {
        long end = START + used();
        while (end < BYTES - 2 && memory.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        memory.set(ValueLayout.JAVA_BYTE, end, (byte) '\n');
        memory.set(ValueLayout.JAVA_LONG, 0, Math.min(end + 1, BYTES - 1) - START);
    }

    /** The messages so far, on one line and without places in C++ sources; forgets them. */
    String take() {
        String text = new String(memory.asSlice(START, used()).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        memory.set(ValueLayout.JAVA_LONG, 0, 0);
        String cleaned = SOURCE_PLACE.matcher(text.strip().replace("\n", "; ")).replaceAll("");
        cleaned = SPACES.matcher(cleaned).replaceAll(" ").strip();
        return cleaned.isEmpty() ? "the library gives no reason" : cleaned;
    }

    private long used() {
        return memory.get(ValueLayout.JAVA_LONG, 0);
    }
}
