package dev.barista.storage;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Understands the sequence batching of a Triton model configuration. */
final class TritonSequence {

    private static final String SEQUENCE = "sequence_batching";

    /** What makes Triton quicker and answers the same. */
    private static final Set<String> HINTS = Set.of("use_same_buffer_for_input_output", "use_growable_memory");

    private final String where;
    private final ProtoNode.Message sequence;
    private final int maxBatchSize;
    private final List<String> notes;
    private final List<SequenceTensors.State> states = new ArrayList<>();
    private final List<SequenceTensors.Control> controls = new ArrayList<>();
    private final List<TensorOverride> inputs = new ArrayList<>();
    private final List<TensorOverride> outputs = new ArrayList<>();

    /** @param notes takes what has no effect */
    TritonSequence(String where, ProtoNode.Message sequence, int maxBatchSize, List<String> notes) {
        this.where = where;
        this.sequence = sequence;
        this.maxBatchSize = maxBatchSize;
        this.notes = notes;
    }

    /**
     * Reads everything.
     *
     * @param visible the outputs that the configuration lists, which callers get even if they are states
     */
    TritonSequence read(Set<String> visible) {
        if (sequence.isTrue("iterative_sequence")) {
            throw error(sequence, "iterative_sequence is not supported, and the model would not work without it");
        }
        sequence.messages("state").forEach(state -> readState(state, visible));
        for (ProtoNode.Message input : sequence.messages("control_input")) {
            String name = required(input, "name", "control_input");
            input.messages("control").forEach(control -> readControl(name, control));
        }
        return this;
    }

    private void readState(ProtoNode.Message state, Set<String> visible) {
        String input = required(state, "input_name", "state");
        String output = required(state, "output_name", "state");
        TritonTensors tensors = new TritonTensors(where, maxBatchSize > 0, notes);
        String what = SEQUENCE + ".state";
        Optional<DataType> type = tensors.dataType(what, input, state);
        Optional<Shape> shape = tensors.shape(what, input, state);
        inputs.add(new TensorOverride(input, type, shape, Optional.empty()));
        if (!visible.contains(output)) {
            outputs.add(new TensorOverride(output, type, shape, Optional.empty()));
        }
        HINTS.stream()
                .filter(state::isTrue)
                .sorted()
                .forEach(hint -> notes.add("no effect here: " + hint + " of state \"" + input + "\""));
        List<ProtoNode.Message> initial = state.messages("initial_state");
        if (initial.size() > 1) {
            throw error(state, "state \"" + input + "\": initial_state: expected one, got " + initial.size());
        }
        states.add(new SequenceTensors.State(
                input,
                output,
                initial.isEmpty()
                        ? shape.map(TritonSequence::smallest)
                        : Optional.of(initialShape(input, initial.getFirst())),
                visible.contains(output)));
    }

    /** Triton begins with a size of 1 wherever a state is of any size. */
    private static Shape smallest(Shape shape) {
        Shape smallest = shape;
        for (int dim = 0; dim < shape.rank(); dim++) {
            smallest = smallest.dim(dim) == Shape.VARIABLE ? smallest.withDim(dim, 1) : smallest;
        }
        return smallest;
    }

    private Shape initialShape(String input, ProtoNode.Message initial) {
        if (!initial.isTrue("zero_data")) {
            throw error(
                    initial,
                    "state \"" + input + "\": initial_state: only zero_data: true is supported; let the model choose"
                            + " other values by its control input CONTROL_SEQUENCE_START");
        }
        List<Long> dims = new ArrayList<>(initial.integers("dims"));
        if (dims.stream().anyMatch(dim -> dim < 0)) {
            throw error(initial, "state \"" + input + "\": initial_state: dims: expected sizes of 0 or more");
        }
        if (maxBatchSize > 0) {
            dims.addFirst(1L);
        }
        return Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    }

    private void readControl(String input, ProtoNode.Message control) {
        SequenceTensors.Kind kind = switch (control.text("kind").orElse("CONTROL_SEQUENCE_START")) {
            case "CONTROL_SEQUENCE_READY" -> SequenceTensors.Kind.READY;
            case "CONTROL_SEQUENCE_END" -> SequenceTensors.Kind.END;
            case "CONTROL_SEQUENCE_CORRID" -> SequenceTensors.Kind.ID;
            default -> SequenceTensors.Kind.START;
        };
        if (kind == SequenceTensors.Kind.ID) {
            Optional<DataType> type =
                    new TritonTensors(where, maxBatchSize > 0, notes).dataType("control_input", input, control);
            if (type.isEmpty()) {
                throw error(control, "control_input \"" + input + "\": CONTROL_SEQUENCE_CORRID needs a data_type");
            }
            controls.add(new SequenceTensors.Control(input, kind, type, 0, 0));
        } else {
            controls.add(flag(input, kind, control));
        }
    }

    private SequenceTensors.Control flag(String input, SequenceTensors.Kind kind, ProtoNode.Message control) {
        Map<String, DataType> types = Map.of(
                "int32_false_true", DataType.INT32, "fp32_false_true", DataType.FP32, "bool_false_true", DataType.BOOL);
        List<String> given = types.keySet().stream().filter(control::has).toList();
        if (given.size() != 1 || control.all(given.getFirst()).size() != 2) {
            throw error(
                    control,
                    "control_input \"" + input + "\": expected one of int32_false_true, fp32_false_true and"
                            + " bool_false_true, with two values");
        }
        List<Double> values = control.all(given.getFirst()).stream()
                .map(value -> number(((ProtoNode.Scalar) value).text()))
                .toList();
        return new SequenceTensors.Control(
                input, kind, Optional.ofNullable(types.get(given.getFirst())), values.getFirst(), values.getLast());
    }

    /** Of a whole number, a fraction or a flag, all of which were checked by their field's type. */
    private static double number(String text) {
        return switch (text) {
            case "true", "True", "t" -> 1;
            case "false", "False", "f" -> 0;
            default -> text.matches("-?0[xX].*") ? Long.decode(text) : Double.parseDouble(text.replaceAll("[fF]$", ""));
        };
    }

    /** How calls are to be run. */
    ServingConfig serving() {
        ProtoNode.Message oldest = sequence.message("oldest").orElse(nothing());
        if (oldest.has("max_candidate_sequences")) {
            notes.add("no effect here: " + SEQUENCE + ".oldest.max_candidate_sequences");
        }
        sequence.message("direct").orElse(nothing()).fields().keySet().stream()
                .sorted()
                .forEach(field -> notes.add("no effect here: " + SEQUENCE + ".direct." + field));
        Optional<Duration> idle = TritonBatching.duration(where, sequence, "max_sequence_idle_microseconds", SEQUENCE)
                .filter(Duration::isPositive);
        return ServingConfig.NONE
                .withBatching(new BatchConfig(
                        Optional.empty(),
                        OptionalInt.empty(),
                        TritonBatching.duration(where, oldest, "max_queue_delay_microseconds", SEQUENCE + ".oldest"),
                        TritonBatching.preferredSizes(where, oldest, maxBatchSize, SEQUENCE + ".oldest"),
                        List.of()))
                .withPreservedOrder(oldest.flag("preserve_ordering"))
                .withSequence(Optional.of(new SequenceConfig(
                        new SequenceTensors(states, controls),
                        idle,
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty())));
    }

    private ProtoNode.Message nothing() {
        return new ProtoNode.Message(sequence.line(), Map.of());
    }

    /** What is said of the inputs that callers do not see. */
    List<TensorOverride> inputs() {
        return inputs;
    }

    /** What is said of the outputs that callers do not see. */
    List<TensorOverride> outputs() {
        return outputs;
    }

    private String required(ProtoNode.Message message, String field, String what) {
        return message.text(field).orElseThrow(() -> error(message, what + ": an entry has no " + field));
    }

    private InferenceException error(ProtoNode at, String message) {
        return ProtoText.error(where, at.line(), SEQUENCE + ": " + message);
    }
}
