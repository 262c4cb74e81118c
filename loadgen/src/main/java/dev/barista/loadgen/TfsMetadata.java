package dev.barista.loadgen;

import dev.barista.json.JsonInput;
import dev.barista.model.InferenceException;
import dev.barista.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a model's {@code serving_default} in the metadata of TensorFlow Serving over REST. */
final class TfsMetadata {

    static final String SIGNATURE = "serving_default";

    private TfsMetadata() {}

    static List<TensorSpec> inputs(JsonInput metadata) {
        List<TensorSpec> inputs = new ArrayList<>();
        try {
            descend(metadata, List.of("metadata", "signature_def", "signature_def", SIGNATURE, "inputs"), inputs);
        } catch (InferenceException e) {
            throw LoadFailure.refused("the server's metadata can't be read: " + e.getMessage());
        }
        return inputs;
    }

    private static void descend(JsonInput metadata, List<String> path, List<TensorSpec> inputs) {
        metadata.object("the metadata", key -> {
            if (path.isEmpty()) {
                inputs.add(input(metadata, key));
            } else if (key.equals(path.getFirst())) {
                descend(metadata, path.subList(1, path.size()), inputs);
            } else {
                metadata.skip();
            }
        });
    }

    private static TensorSpec input(JsonInput metadata, String name) {
        String[] type = {""};
        List<Long> dims = new ArrayList<>();
        metadata.object("input \"" + name + "\"", key -> {
            switch (key) {
                case "dtype" -> type[0] = metadata.string("dtype");
                case "tensor_shape" -> shape(metadata, dims);
                default -> metadata.skip();
            }
        });
        return TensorSpec.of(
                name,
                TfsTypes.named(type[0]).orElseThrow(() -> unknown(name, type[0])),
                dims.stream().mapToLong(Long::longValue).toArray());
    }

    static LoadFailure unknown(String name, String type) {
        return LoadFailure.refused(
                "the server describes input \"" + name + "\" with a type that is not known here: " + type);
    }

    private static void shape(JsonInput metadata, List<Long> dims) {
        metadata.object("tensor_shape", key -> {
            if (key.equals("dim")) {
                metadata.array(
                        "dim",
                        () -> metadata.object("a dimension", part -> {
                            if (part.equals("size")) {
                                dims.add(OipMetadata.dim(metadata));
                            } else {
                                metadata.skip();
                            }
                        }));
            } else {
                metadata.skip();
            }
        });
    }
}
