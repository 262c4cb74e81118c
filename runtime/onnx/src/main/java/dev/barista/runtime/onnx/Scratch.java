package dev.barista.runtime.onnx;

import dev.barista.model.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Native memory that an instance passes to C functions for their answers and for shapes. One thread at a time. */
final class Scratch {

    private static final int USUAL_RANK = 8;

    private final Arena arena;
    private final MemorySegment out;
    private MemorySegment dims;

    /** Lives as long as the arena. */
    Scratch(Arena arena) {
        this.arena = arena;
        this.out = arena.allocate(ValueLayout.JAVA_LONG);
        this.dims = arena.allocate(ValueLayout.JAVA_LONG, USUAL_RANK);
    }

    /** Where a function may write a number or pointer of up to 8 bytes. */
    long out() {
        return out.address();
    }

    long outLong() {
        return out.get(ValueLayout.JAVA_LONG, 0);
    }

    int outInt() {
        return out.get(ValueLayout.JAVA_INT, 0);
    }

    /** The address of a shape's dimensions, until the next use. */
    long dims(Shape shape) {
        int rank = shape.rank();
        long address = roomForDims(rank);
        for (int i = 0; i < rank; i++) {
            dims.setAtIndex(ValueLayout.JAVA_LONG, i, shape.dim(i));
        }
        return address;
    }

    /** Where a function may write this many dimensions. */
    long roomForDims(int rank) {
        if (rank > dims.byteSize() / Long.BYTES) {
            dims = arena.allocate(ValueLayout.JAVA_LONG, rank);
        }
        return dims.address();
    }

    /** The shape that a function wrote. */
    Shape shape(int rank) {
        return Shape.of(dims.asSlice(0, (long) rank * Long.BYTES).toArray(ValueLayout.JAVA_LONG));
    }
}
