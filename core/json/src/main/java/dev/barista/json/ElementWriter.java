package dev.barista.json;

import dev.barista.model.DataType;
import java.nio.ByteBuffer;

/** Takes the values of a JSON array into tensor memory, one after the other. */
@FunctionalInterface
interface ElementWriter {

    /** What {@link #write} returns of a value that it took. */
    String TAKEN = "";

    /** Takes the value that the input stands on; returns what is wrong with it, or {@link #TAKEN}. */
    String write(JsonInput input);

    /**
     * The writer for a type of fixed size.
     *
     * @param target little-endian; elements go to its position on
     */
    static ElementWriter of(DataType dataType, ByteBuffer target) {
        return switch (dataType) {
            case BOOL -> input -> BooleanElement.write(input, target);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> new IntegerElementWriter(dataType, target);
            case FP16, BF16, FP32, FP64 -> new FloatElementWriter(dataType, target);
            case BYTES -> throw new IllegalArgumentException("BYTES elements have no fixed size");
        };
    }
}
