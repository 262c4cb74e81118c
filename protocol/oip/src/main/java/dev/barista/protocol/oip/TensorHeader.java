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
     * @throws InferenceException if the datatype is unknown, or the dimensions are no shape of a tensor
     */
    static TensorHeader of(String name, String typeName, long[] dims) {
        DataType type = DataType.named(typeName)
                .orElseThrow(() -> InferenceException.invalid("input \"" + name + "\": unknown datatype \"" + typeName
                        + "\"; expected one of " + Arrays.toString(DataType.values())));
        return of(name, type, dims);
    }

    /** The header of these fields, likewise. */
    static TensorHeader of(String name, DataType type, long[] dims) {
        if (name.isEmpty()) {
            throw InferenceException.invalid("an input has no name");
        }
        return new TensorHeader(name, type, shape(name, type, dims));
    }

    private static Shape shape(String name, DataType type, long[] dims) {
        if (dims.length > MAX_RANK) {
            throw InferenceException.invalid(
                    "input \"" + name + "\": " + dims.length + " dimensions, at most " + MAX_RANK + " are possible");
        }
        for (long dim : dims) {
            if (dim < 0) {
                throw InferenceException.invalid("input \"" + name + "\": dimension " + dim + " in shape "
                        + Arrays.toString(dims) + "; a request's dimensions are 0 or more");
            }
        }
        Shape shape = Shape.of(dims);
        try {
            Math.multiplyExact(shape.elementCount(), Math.max(1, type.byteSize()));
        } catch (ArithmeticException e) {
            throw InferenceException.invalid("input \"" + name + "\": shape " + shape + " has too many elements");
        }
        return shape;
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
