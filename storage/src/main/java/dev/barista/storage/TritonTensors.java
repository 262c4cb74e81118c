package dev.barista.storage;

import dev.barista.lifecycle.TensorOverride;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Understands the inputs and outputs of a Triton model configuration. */
final class TritonTensors {

    private static final String PREFIX = "TYPE_";
    private static final Set<String> UNDERSTOOD = Set.of("name", "data_type", "dims");

    /** Set to false they say nothing. */
    private static final Set<String> FLAGS = Set.of("is_shape_tensor", "allow_ragged_batch", "is_non_linear_format_io");

    private static final Pattern PLACE = Pattern.compile(".*__([0-9]{1,4})");

    private final String where;
    private final boolean batched;
    private final List<String> notes;

    /**
     * @param batched whether shapes are written without their first dimension, the batch
     * @param notes takes what has no effect
     */
    TritonTensors(String where, boolean batched, List<String> notes) {
        this.where = where;
        this.batched = batched;
        this.notes = notes;
    }

    TensorOverride tensor(String field, ProtoNode.Message message) {
        String name = message.text("name")
                .orElseThrow(() -> ProtoText.error(where, message.line(), field + ": an entry has no name"));
        if (message.has("reshape")) {
            throw error(message, field, name, "reshape is not supported; write the model's own dims");
        }
        for (String other : message.fields().keySet()) {
            boolean silent = UNDERSTOOD.contains(other) || (FLAGS.contains(other) && !message.isTrue(other));
            if (!silent) {
                notes.add("no effect here: " + other + " of " + field + " \"" + name + "\"");
            }
        }
        return new TensorOverride(name, dataType(field, name, message), shape(field, name, message), Optional.empty());
    }

    /** A name such as {@code input__0} says which of the model's tensors it is, whatever that is called in there. */
    static TensorOverride byPlace(TensorOverride tensor) {
        Matcher matcher = PLACE.matcher(tensor.name());
        return matcher.matches() ? tensor.withPlace(Integer.parseInt(matcher.group(1))) : tensor;
    }

    Optional<DataType> dataType(String field, String name, ProtoNode.Message message) {
        Optional<String> text = message.text("data_type");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String type = text.get().substring(PREFIX.length());
        Optional<DataType> dataType = type.equals("STRING") ? Optional.of(DataType.BYTES) : DataType.named(type);
        if (dataType.isEmpty()) {
            throw error(message, field, name, "data_type: " + text.get() + " is no type");
        }
        return dataType;
    }

    Optional<Shape> shape(String field, String name, ProtoNode.Message message) {
        if (!message.has("dims")) {
            return Optional.empty();
        }
        List<Long> dims = new ArrayList<>(message.integers("dims"));
        if (dims.stream().anyMatch(dim -> dim < Shape.VARIABLE || dim == 0)) {
            throw error(message, field, name, "dims: a dimension is 1 or more, or -1 for any size");
        }
        if (batched) {
            dims.addFirst(Shape.VARIABLE);
        }
        return Optional.of(Shape.of(dims.stream().mapToLong(Long::longValue).toArray()));
    }

    private InferenceException error(ProtoNode at, String field, String name, String message) {
        return ProtoText.error(where, at.line(), field + " \"" + name + "\": " + message);
    }
}
