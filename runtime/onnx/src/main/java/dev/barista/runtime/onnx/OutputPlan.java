package dev.barista.runtime.onnx;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How the shape of an output follows from the shapes of the inputs of a call, where it does: each dimension is fixed,
 * or has the name of a dimension of an input. Then ONNX Runtime can write straight to the memory of the answer.
 *
 * <p>The names in model files are not always true. When a run shows that, {@link #giveUp} ends the planning of this
 * output for the whole loaded version, and its shape is taken from each answer. Thread-safe.
 */
final class OutputPlan {

    private final DataType dataType;
    private final Dim[] dims;
    private final @Nullable Shape fixed;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    /** The shape of some call before: most calls are like others. Any thread's will do. */
    private Shape last = Shape.of();

    private OutputPlan(DataType dataType, Dim[] dims, @Nullable Shape fixed) {
        this.dataType = dataType;
        this.dims = dims;
        this.fixed = fixed;
    }

    /** The plan for an output, or empty if its shape can't be known beforehand or its type has no fixed size. */
    static Optional<OutputPlan> of(Slot slot, Signature signature) {
        TensorSpec spec = signature.outputs().get(slot.first());
        if (!(slot instanceof Slot.TensorSlot) || !spec.dataType().isFixedSize()) {
            return Optional.empty();
        }
        Dim[] dims = new Dim[spec.shape().rank()];
        for (int i = 0; i < dims.length; i++) {
            Optional<Dim> dim = dim(spec.shape().dim(i), spec.dimensionNames().get(i), signature.inputs());
            if (dim.isEmpty()) {
                return Optional.empty();
            }
            dims[i] = dim.get();
        }
        return Optional.of(new OutputPlan(spec.dataType(), dims, spec.shape().isConcrete() ? spec.shape() : null));
    }

    private static Optional<Dim> dim(long size, String name, List<TensorSpec> inputs) {
        if (size != Shape.VARIABLE) {
            return Optional.of(new Dim(size, 0, 0));
        }
        for (int input = 0; input < inputs.size() && !name.isEmpty(); input++) {
            TensorSpec spec = inputs.get(input);
            int index = spec.optional() ? -1 : spec.dimensionNames().indexOf(name);
            if (index >= 0 && spec.shape().dim(index) == Shape.VARIABLE) {
                return Optional.of(new Dim(Shape.VARIABLE, input, index));
            }
        }
        return Optional.empty();
    }

    DataType dataType() {
        return dataType;
    }

    /** The shape that a call's answer will have; null if the plan was given up. */
    @Nullable
    Shape shape(@Nullable Tensor[] inputs) {
        if (givenUp.get()) {
            return null;
        }
        if (fixed != null) {
            return fixed;
        }
        Shape before = last;
        boolean asBefore = before.rank() == dims.length;
        for (int i = 0; i < dims.length; i++) {
            long size = dims[i].size(inputs);
            if (size == Shape.VARIABLE) {
                return null;
            }
            asBefore = asBefore && size == before.dim(i);
        }
        return asBefore ? before : made(inputs);
    }

    private Shape made(@Nullable Tensor[] inputs) {
        long[] sizes = new long[dims.length];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = dims[i].size(inputs);
        }
        Shape shape = Shape.of(sizes);
        last = shape;
        return shape;
    }

    /** The plan was wrong once: never again. */
    void giveUp() {
        givenUp.set(true);
    }

    /**
     * Where a dimension's size comes from.
     *
     * @param fixed its size, or variable if it is that of an input's dimension
     */
    private record Dim(long fixed, int input, int index) {

        /** Its size in a call; variable if the input is left out. */
        long size(@Nullable Tensor[] inputs) {
            if (fixed != Shape.VARIABLE) {
                return fixed;
            }
            Tensor tensor = inputs[input];
            return tensor == null ? Shape.VARIABLE : tensor.shape().dim(index);
        }
    }
}
