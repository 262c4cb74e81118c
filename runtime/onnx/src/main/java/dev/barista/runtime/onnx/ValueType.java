package dev.barista.runtime.onnx;

import java.util.List;

/** What a model declares an input or output to be. */
sealed interface ValueType {

    /**
     * A tensor.
     *
     * @param dims -1 where variable
     * @param dimensionNames a name per dimension, "" where it has none
     * @param hasShape false if not even the rank is known; then there are no dimensions
     */
    record TensorType(ElementType element, List<Long> dims, List<String> dimensionNames, boolean hasShape)
            implements ValueType {}

    /** A sequence of values. */
    record SequenceType(ValueType element) implements ValueType {}

    /** A map from scalars to values. */
    record MapType(ElementType key, ValueType value) implements ValueType {}

    /**
     * Anything else.
     *
     * @param spelling as a person would call it
     */
    record OtherType(String spelling) implements ValueType {}
}
