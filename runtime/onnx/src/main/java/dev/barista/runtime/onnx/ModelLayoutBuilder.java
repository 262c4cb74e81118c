package dev.barista.runtime.onnx;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.runtime.onnx.OrtTypes.DeclaredValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Works out a model's signature from what its graph declares. Used once, by one thread. */
final class ModelLayoutBuilder {

    static final String LENGTHS_SUFFIX = ".lengths";
    static final String KEYS_SUFFIX = ".keys";

    private final List<Slot> inputs = new ArrayList<>();
    private final List<TensorSpec> inputSpecs = new ArrayList<>();
    private final List<Slot> outputs = new ArrayList<>();
    private final List<TensorSpec> outputSpecs = new ArrayList<>();
    private boolean allRanksKnown = true;

    /** @throws InferenceException INVALID_ARGUMENT if no tensor of the protocol can carry it */
    void input(DeclaredValue value, boolean optional) {
        if (!(value.type() instanceof ValueType.TensorType) && !isTensorSequence(value.type())) {
            throw unsupported("input", value.name(), spelling(value.type()));
        }
        inputs.add(add("input", value, optional, inputSpecs));
    }

    /** @throws InferenceException INVALID_ARGUMENT if no tensor of the protocol can carry it */
    void output(DeclaredValue value) {
        outputs.add(add("output", value, false, outputSpecs));
    }

    /** @throws InferenceException INVALID_ARGUMENT if two tensors have the same name */
    ModelLayout build() {
        checkNames("inputs", inputSpecs);
        checkNames("outputs", outputSpecs);
        return new ModelLayout(
                new Signature(inputSpecs, outputSpecs, hasBatchAxis() ? Signature.UNLIMITED : 0), inputs, outputs);
    }

    private static boolean isTensorSequence(ValueType type) {
        return type instanceof ValueType.SequenceType(ValueType element) && element instanceof ValueType.TensorType;
    }

    private Slot add(String role, DeclaredValue value, boolean optional, List<TensorSpec> specs) {
        int first = specs.size();
        String name = value.name();
        return switch (value.type()) {
            case ValueType.TensorType tensor -> {
                specs.add(spec(role, name, tensor, optional));
                allRanksKnown &= tensor.hasShape();
                yield new Slot.TensorSlot(name, first, tensor.element());
            }
            case ValueType.SequenceType(ValueType.TensorType element) -> {
                specs.add(concatenated(role, name, element));
                specs.add(TensorSpec.of(name + LENGTHS_SUFFIX, DataType.INT64, Shape.VARIABLE));
                boolean scalars = element.hasShape() && element.dims().isEmpty();
                yield new Slot.SequenceSlot(name, first, element.element(), scalars);
            }
            case ValueType.SequenceType(ValueType.MapType map) -> addMaps(role, name, map, specs);
            case ValueType.MapType map -> throw unsupported(role, name, spelling(map));
            case ValueType.SequenceType sequence -> throw unsupported(role, name, spelling(sequence));
            case ValueType.OtherType other -> throw unsupported(role, name, spelling(other));
        };
    }

    private static Slot addMaps(String role, String name, ValueType.MapType map, List<TensorSpec> specs) {
        if (!(map.value() instanceof ValueType.TensorType value)) {
            throw unsupported(role, name, spelling(map));
        }
        int first = specs.size();
        DataType valueType = dataType(role, name, value.element());
        specs.add(TensorSpec.of(name, valueType, Shape.VARIABLE, Shape.VARIABLE));
        specs.add(TensorSpec.of(name + KEYS_SUFFIX, dataType(role, name, map.key()), Shape.VARIABLE));
        return new Slot.MapSequenceSlot(name, first, map.key(), value.element());
    }

    private static TensorSpec spec(String role, String name, ValueType.TensorType tensor, boolean optional) {
        DataType type = dataType(role, name, tensor.element());
        if (!tensor.hasShape()) {
            return new TensorSpec(name, type, Shape.of(Shape.VARIABLE), List.of(""), optional);
        }
        return new TensorSpec(name, type, shape(tensor.dims()), tensor.dimensionNames(), optional);
    }

    private static TensorSpec concatenated(String role, String name, ValueType.TensorType element) {
        List<Long> dims = new ArrayList<>(element.dims());
        if (dims.isEmpty()) {
            dims.add(Shape.VARIABLE);
        } else {
            dims.set(0, Shape.VARIABLE);
        }
        return new TensorSpec(
                name,
                dataType(role, name, element.element()),
                shape(dims),
                Collections.nCopies(dims.size(), ""),
                false);
    }

    private static Shape shape(List<Long> dims) {
        return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    }

    private static DataType dataType(String role, String name, ElementType element) {
        return element.dataType().orElseThrow(() -> unsupported(role, name, "a tensor of " + element.spelling()));
    }

    /**
     * Whether axis 0 counts rows of a batch everywhere: variable in every tensor, and under one name where it has one.
     * Sequences and maps have no such axis.
     */
    private boolean hasBatchAxis() {
        Set<String> names = new HashSet<>();
        return allRanksKnown
                && !inputs.isEmpty()
                && inputs.stream().allMatch(Slot.TensorSlot.class::isInstance)
                && outputs.stream().allMatch(Slot.TensorSlot.class::isInstance)
                && inputSpecs.stream().allMatch(spec -> isVariableFirst(spec, names))
                && outputSpecs.stream().allMatch(spec -> isVariableFirst(spec, names))
                && names.size() <= 1;
    }

    private static boolean isVariableFirst(TensorSpec spec, Set<String> names) {
        if (spec.shape().rank() == 0 || spec.shape().dim(0) != Shape.VARIABLE) {
            return false;
        }
        String name = spec.dimensionNames().get(0);
        if (!name.isEmpty()) {
            names.add(name);
        }
        return true;
    }

    private static void checkNames(String role, List<TensorSpec> specs) {
        Set<String> names = new HashSet<>();
        for (TensorSpec spec : specs) {
            if (!names.add(spec.name())) {
                throw InferenceException.invalid("two " + role + " would be called \"" + spec.name()
                        + "\" (sequences and maps take a second name, " + LENGTHS_SUFFIX + " or " + KEYS_SUFFIX + ")");
            }
        }
    }

    private static InferenceException unsupported(String role, String name, String what) {
        return InferenceException.invalid(role + " \"" + name + "\" is " + what
                + ", which the protocol has no type for; add a node to the model that casts or unpacks it");
    }

    private static String spelling(ValueType type) {
        return switch (type) {
            case ValueType.TensorType tensor ->
                "a tensor of " + tensor.element().spelling();
            case ValueType.SequenceType(ValueType element) -> "a sequence of " + spelling(element);
            case ValueType.MapType map -> "a map from " + map.key().spelling() + " to " + spelling(map.value());
            case ValueType.OtherType(String spelling) -> spelling;
        };
    }
}
