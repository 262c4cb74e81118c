package dev.barista.runtime.onnx;

/**
 * An input or output of the ONNX graph, and where it lies in the signature, whose tensors can be more: what isn't a
 * tensor takes two. docs/runtimes/onnx.md explains the forms to users.
 */
sealed interface Slot {

    /** The name in the graph. */
    String name();

    /** The type of the elements, of a map's values. */
    ElementType element();

    /** Index into the signature of its first tensor. */
    int first();

    /** How many tensors of the signature it takes. */
    default int width() {
        return 2;
    }

    /** A tensor, as it is. */
    record TensorSlot(String name, int first, ElementType element) implements Slot {
        @Override
        public int width() {
            return 1;
        }
    }

    /**
     * A sequence of tensors: all elements behind each other along axis 0, and the length of each along axis 0.
     *
     * @param scalars whether the elements have rank 0
     */
    record SequenceSlot(String name, int first, ElementType element, boolean scalars) implements Slot {}

    /**
     * A sequence of maps from scalars to scalars: the values, as a row of each map, and the keys that they all have.
     */
    record MapSequenceSlot(String name, int first, ElementType key, ElementType element) implements Slot {}
}
