package dev.barista.cli;

import dev.barista.cli.Json.JsonBool;
import dev.barista.cli.Json.JsonNumber;
import dev.barista.cli.Json.JsonObject;
import dev.barista.cli.Json.JsonText;
import dev.barista.model.DataType;
import dev.barista.model.NearestName;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a model takes and gives, as its server describes it. */
record ModelInterface(String name, List<TensorSpec> inputs, List<TensorSpec> outputs) {

    ModelInterface {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Reads the answer to {@code GET /v2/models/NAME}. */
    static ModelInterface of(JsonObject metadata) {
        return new ModelInterface(
                metadata.text("name"), tensors(metadata.items("inputs")), tensors(metadata.items("outputs")));
    }

    private static List<TensorSpec> tensors(List<Json> described) {
        List<TensorSpec> tensors = new ArrayList<>(described.size());
        for (Json one : described) {
            if (one instanceof JsonObject tensor) {
                TensorSpec spec = TensorSpec.of(tensor.text("name"), dataType(tensor), dims(tensor));
                boolean optional = tensor.members().get("optional") instanceof JsonBool given && given.value();
                tensors.add(
                        new TensorSpec(spec.name(), spec.dataType(), spec.shape(), spec.dimensionNames(), optional));
            }
        }
        return tensors;
    }

    private static DataType dataType(JsonObject tensor) {
        return DataType.named(tensor.text("datatype"))
                .orElseThrow(() -> CommandFailure.failed("the server describes tensor \"" + tensor.text("name")
                        + "\" with a type this command does not know: " + tensor.text("datatype")));
    }

    private static long[] dims(JsonObject tensor) {
        return tensor.items("shape").stream().mapToLong(ModelInterface::dim).toArray();
    }

    /** A dimension; some servers spell 64-bit numbers as strings. */
    private static long dim(Json dim) {
        String digits =
                dim instanceof JsonText text ? text.value() : dim instanceof JsonNumber number ? number.literal() : "";
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw CommandFailure.failed("the server describes a tensor with the dimension " + dim.describe());
        }
    }

    /** The input of a name. */
    Optional<TensorSpec> input(String input) {
        return inputs.stream().filter(spec -> spec.name().equals(input)).findFirst();
    }

    /**
     * Checks that there is such an output.
     *
     * @throws CommandFailure of the usage kind if there is none
     */
    void checkOutput(String output) {
        List<String> names = outputs.stream().map(TensorSpec::name).toList();
        if (!names.contains(output)) {
            throw CommandFailure.usage(
                    "model \"" + name + "\" has no output \"" + output + "\"" + NearestName.hint(output, names),
                    "its outputs: " + listed(outputs));
        }
    }

    /** Names with types, as people read them. */
    static String listed(List<TensorSpec> specs) {
        return specs.isEmpty()
                ? "none"
                : String.join(
                        ", ",
                        specs.stream().map(s -> s.name() + " " + s.describe()).toList());
    }
}
