package dev.barista.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One input or output of a model: its name, type and shape.
 *
 * @param name unique among the inputs or among the outputs of a signature
 * @param shape the shape with variable dimensions as -1
 * @param dimensionNames a name per dimension, "" where it has none; equal names must have equal sizes in one call
 * @param optional whether a call may leave this input out
 */
public record TensorSpec(String name, DataType dataType, Shape shape, List<String> dimensionNames, boolean optional) {

    public TensorSpec {
        if (dimensionNames.size() != shape.rank()) {
            throw new IllegalArgumentException("tensor \"" + name + "\": " + dimensionNames.size()
                    + " dimension names for a shape of rank " + shape.rank());
        }
        dimensionNames = Collections.unmodifiableList(new ArrayList<>(dimensionNames));
    }

    /** A required tensor whose dimensions have no names. */
    public static TensorSpec of(String name, DataType dataType, long... dims) {
        return new TensorSpec(name, dataType, Shape.of(dims), Collections.nCopies(dims.length, ""), false);
    }

    public TensorSpec withName(String newName) {
        return new TensorSpec(newName, dataType, shape, dimensionNames, optional);
    }

    public TensorSpec withShape(Shape newShape) {
        return new TensorSpec(name, dataType, newShape, dimensionNames, optional);
    }

    public TensorSpec withDimensionNames(List<String> names) {
        return new TensorSpec(name, dataType, shape, names, optional);
    }

    /** Type and shape as people write them: {@code FP32 [-1,4]}. */
    public String describe() {
        return dataType + " " + shape;
    }
}
