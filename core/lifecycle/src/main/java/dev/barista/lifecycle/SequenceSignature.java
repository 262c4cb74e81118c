package dev.barista.lifecycle;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds what of a model's signature is left to the callers of its sequences: a pure function. */
final class SequenceSignature {

    private static final Set<DataType> FLAG_TYPES =
            EnumSet.of(DataType.BOOL, DataType.INT32, DataType.INT64, DataType.FP32);
    private static final Set<DataType> ID_TYPES =
            EnumSet.of(DataType.UINT64, DataType.INT64, DataType.UINT32, DataType.INT32, DataType.BYTES);

    private final Signature whole;
    private final Set<String> inputs = new HashSet<>();
    private final Set<String> outputs = new HashSet<>();
    private final Set<String> hidden = new HashSet<>();

    private SequenceSignature(Signature whole) {
        this.whole = whole;
    }

    /**
     * The signature without the tensors that are the server's.
     *
     * @throws InferenceException {@link dev.barista.model.ErrorCode#INVALID_ARGUMENT} if they do not fit the model
     */
    static Signature ofCallers(Signature whole, SequenceTensors tensors) {
        return new SequenceSignature(whole).without(tensors);
    }

    private Signature without(SequenceTensors tensors) {
        tensors.states().forEach(this::take);
        tensors.controls().forEach(this::take);
        List<TensorSpec> callersInputs = new ArrayList<>(whole.inputs());
        callersInputs.removeIf(spec -> inputs.contains(spec.name()));
        List<TensorSpec> callersOutputs = new ArrayList<>(whole.outputs());
        callersOutputs.removeIf(spec -> hidden.contains(spec.name()));
        return new Signature(callersInputs, callersOutputs, whole.maxBatchSize());
    }

    private void take(SequenceTensors.State state) {
        TensorSpec input = take("input", state.input(), whole.inputs(), inputs);
        TensorSpec output = take("output", state.output(), whole.outputs(), outputs);
        if (!state.visible()) {
            hidden.add(output.name());
        }
        if (input.dataType() != output.dataType() || !overlap(input.shape(), output.shape())) {
            throw wrong("the state that goes into \"" + input.name() + "\" as " + input.describe()
                    + " can't be what comes out of \"" + output.name() + "\" as " + output.describe());
        }
        Shape initial = state.firstShape(whole, input);
        if (!initial.isConcrete()) {
            throw wrong("the state input \"" + input.name() + "\" has the shape " + input.shape()
                    + ", which leaves open what it is in the first call of a sequence: say so by its initial_shape");
        }
        if (!input.shape().accepts(initial) || (whole.isBatched() && initial.dim(0) != 1)) {
            throw wrong("the state input \"" + input.name() + "\" has the initial_shape " + initial
                    + ", the model takes " + input.shape() + (whole.isBatched() ? " with 1 row" : ""));
        }
    }

    /** Whether some concrete shape fits both. */
    private static boolean overlap(Shape one, Shape other) {
        if (one.rank() != other.rank()) {
            return false;
        }
        for (int i = 0; i < one.rank(); i++) {
            boolean open = one.dim(i) == Shape.VARIABLE || other.dim(i) == Shape.VARIABLE;
            if (!open && one.dim(i) != other.dim(i)) {
                return false;
            }
        }
        return true;
    }

    private void take(SequenceTensors.Control control) {
        TensorSpec input = take("input", control.input(), whole.inputs(), inputs);
        boolean isId = control.kind() == SequenceTensors.Kind.ID;
        Set<DataType> types = isId ? ID_TYPES : FLAG_TYPES;
        String expected = control.dataType().map(DataType::name).orElse("one of " + types);
        if (!types.contains(input.dataType())
                || control.dataType().filter(type -> type != input.dataType()).isPresent()) {
            throw wrong("the control input \"" + input.name() + "\" has the type " + input.dataType() + ", expected "
                    + expected);
        }
        if (elementsInRow(input.shape()) != 1) {
            throw wrong("the control input \"" + input.name() + "\" has the shape " + input.shape()
                    + ", expected one element for each row");
        }
        if (!isId) {
            checkValue(input, control.whenFalse());
            checkValue(input, control.whenTrue());
        }
    }

    private static long elementsInRow(Shape shape) {
        Shape one = shape;
        for (int i = 0; i < shape.rank(); i++) {
            one = one.dim(i) == Shape.VARIABLE ? one.withDim(i, 1) : one;
        }
        return one.elementCount();
    }

    private static void checkValue(TensorSpec input, double value) {
        boolean fits = switch (input.dataType()) {
            case BOOL -> value == 0 || value == 1;
            case INT32 -> value == (int) value;
            case INT64 -> value == (long) value;
            default -> true;
        };
        if (!fits) {
            throw wrong("the control input \"" + input.name() + "\" of type " + input.dataType()
                    + " can't hold the value " + value);
        }
    }

    private static TensorSpec take(String kind, String name, List<TensorSpec> specs, Set<String> taken) {
        for (TensorSpec spec : specs) {
            if (spec.name().equals(name)) {
                if (!taken.add(name)) {
                    throw wrong("the " + kind + " \"" + name + "\" is named twice");
                }
                return spec;
            }
        }
        List<String> names = new ArrayList<>();
        specs.forEach(spec -> names.add(spec.name()));
        throw wrong("the model has no " + kind + " \"" + name + "\"; it has " + String.join(", ", names)
                + NearestName.hint(name, names));
    }

    private static InferenceException wrong(String message) {
        return InferenceException.invalid("sequence: " + message);
    }
}
