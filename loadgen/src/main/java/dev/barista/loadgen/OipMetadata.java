package dev.barista.loadgen;

import dev.barista.json.JsonInput;
import dev.barista.model.InferenceException;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a model in the metadata of the Open Inference Protocol over REST. */
final class OipMetadata {

    private OipMetadata() {}

    static List<TensorSpec> inputs(JsonInput metadata) {
        List<TensorSpec> inputs = new ArrayList<>();
        try {
            metadata.object("the metadata", key -> {
                if (key.equals("inputs")) {
                    metadata.array("inputs", () -> inputs.add(input(metadata)));
                } else {
                    metadata.skip();
                }
            });
        } catch (InferenceException e) {
            throw LoadFailure.refused("the server's metadata can't be read: " + e.getMessage());
        }
        return inputs;
    }

    private static TensorSpec input(JsonInput metadata) {
        String[] text = {"", ""};
        List<Long> dims = new ArrayList<>();
        metadata.object("an input", key -> {
            switch (key) {
                case "name" -> text[0] = metadata.string("name");
                case "datatype" -> text[1] = metadata.string("datatype");
                case "shape" -> metadata.array("shape", () -> dims.add(dim(metadata)));
                default -> metadata.skip();
            }
        });
        return TensorSpec.of(
                text[0],
                MetadataReader.type(text[0], text[1]),
                dims.stream().mapToLong(Long::longValue).toArray());
    }

    /** Some servers spell 64-bit numbers as strings, and some call a variable dimension what they like below zero. */
    static long dim(JsonInput metadata) {
        try {
            return Math.max(-1, Long.parseLong(metadata.text()));
        } catch (NumberFormatException e) {
            throw metadata.error("expected a dimension, got " + metadata.got());
        }
    }
}
