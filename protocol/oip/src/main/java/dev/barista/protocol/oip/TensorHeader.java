package dev.barista.protocol.oip;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import java.util.Arrays;

/** What a request says about an input before its elements: checked as far as that needs no signature. */
record TensorHeader(String name, DataType dataType, Shape shape) {

    private static final int MAX_RANK = 255;

    /**
     * The header of these fields.
     *
     * @param dims whose first elements are the dimensions, as many as the rank
     * @throws InferenceException if the datatype is unknown, or the dimensions are no shape of a tensor
     */
    static TensorHeader of(String name, String typeName, long[] dims, int rank) {
        DataType type = DataType.named(typeName)
                .orElseThrow(() -> InferenceException.invalid("input \"" + name + "\": unknown datatype \"" + typeName
                        + "\"; expected one of " + Arrays.toString(DataType.values())));
        if (rank > MAX_RANK) {
            throw InferenceException.invalid(
                    "input \"" + name + "\": " + rank + " dimensions, at most " + MAX_RANK + " are possible");
        }
        for (int i = 0; i < rank; i++) {
            if (dims[i] < 0) {
                throw InferenceException.invalid("input \"" + name + "\": dimension " + dims[i] + " in shape "
                        + Arrays.toString(Arrays.copyOf(dims, rank)) + "; a request's dimensions are 0 or more");
            }
        }
        return of(name, type, Shape.of(dims, rank));
    }

    /** The header of these fields, likewise; the shape is concrete. */
    static TensorHeader of(String name, DataType type, Shape shape) {
        if (name.isEmpty()) {
            throw InferenceException.invalid("an input has no name");
        }
        try {
            Math.multiplyExact(shape.elementCount(), Math.max(1, type.byteSize()));
        } catch (ArithmeticException e) {
            throw InferenceException.invalid("input \"" + name + "\": shape " + shape + " has too many elements");
        }
        return new TensorHeader(name, type, shape);
    }

    /** @throws InferenceException if so many bytes can't be the elements; of BYTES, only as far as the count tells */
    void checkByteSize(long actual) {
        long count = shape.elementCount();
        if (dataType.isFixedSize() && actual != count * dataType.byteSize()) {
            throw InferenceException.invalid("input \"" + name + "\": " + dataType + " " + shape + " takes "
                    + count * dataType.byteSize() + " bytes, got " + actual);
        }
        if (!dataType.isFixedSize() && actual / Integer.BYTES < count) {
            throw InferenceException.invalid("input \"" + name + "\": " + dataType + " " + shape
                    + " takes at least 4 bytes for each of " + count + " elements, got " + actual);
        }
    }
}
