package dev.barista.runtime.onnx;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The arrays of names and values that a run takes, filled anew for each run. One thread at a time. */
final class NativeArguments {

    private final long[] slotNames;
    private final MemorySegment names;
    private final MemorySegment values;
    private int count;

    /** Room for all slots; lives as long as the arena. */
    NativeArguments(Arena arena, List<Slot> slots) {
        slotNames = slots.stream()
                .mapToLong(slot -> arena.allocateFrom(slot.name()).address())
                .toArray();
        names = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, slots.size()));
        values = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, slots.size()));
    }

    void clear() {
        count = 0;
    }

    /** Appends a slot with its value, 0 for none yet. */
    void add(int slot, long value) {
        names.setAtIndex(ValueLayout.JAVA_LONG, count, slotNames[slot]);
        values.setAtIndex(ValueLayout.JAVA_LONG, count, value);
        count++;
    }

    int count() {
        return count;
    }

    /** The value at a position in the order of {@link #add}. */
    long value(int position) {
        return values.getAtIndex(ValueLayout.JAVA_LONG, position);
    }

    void setValue(int position, long value) {
        values.setAtIndex(ValueLayout.JAVA_LONG, position, value);
    }

    OrtArguments asArguments() {
        return new OrtArguments(names.address(), values.address(), count);
    }
}
