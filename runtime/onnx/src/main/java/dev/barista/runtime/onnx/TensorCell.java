package dev.barista.runtime.onnx;

import dev.barista.model.Shape;
import dev.barista.runtime.onnx.OrtValues.MemorySlice;

/**
 * A value over memory of somebody else, kept for the next run because that often has the same memory and shape. Between
 * runs the memory may be gone: nobody looks at it then. One thread at a time.
 */
final class TensorCell implements AutoCloseable {

    private final OrtValues values;
    private final ElementType type;
    private long value;
    private long address;
    private Shape shape = Shape.of();

    TensorCell(OrtValues values, ElementType type) {
        this.values = values;
        this.type = type;
    }

    /** The value over this memory; the cell's to release. */
    long wrap(long newAddress, long byteSize, Shape newShape, Scratch scratch) throws OrtException {
        if (value == 0 || address != newAddress || !newShape.equals(shape)) {
            close();
            value = values.wrap(new MemorySlice(newAddress, byteSize), type, newShape, scratch);
            address = newAddress;
            shape = newShape;
        }
        return value;
    }

    /** Whether a value is this cell's. */
    boolean holds(long someValue) {
        return value == someValue;
    }

    @Override
    public void close() {
        if (value != 0) {
            values.release(value);
            value = 0;
        }
    }
}
