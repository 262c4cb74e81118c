package dev.barista.storage;

import dev.barista.json.JsonInput;
import dev.barista.json.JsonTensor;
import dev.barista.json.TensorJsonReader;
import dev.barista.lifecycle.Example;
import dev.barista.lifecycle.Tolerance;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.NearestName;
import dev.barista.model.TensorAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads example files: {@code {"inputs": [tensor, …], "outputs": [tensor, …], "tolerance": {…}}}. */
final class ExampleReader {

    private static final long MAX_FILE_SIZE = 256L << 20;
    private static final List<String> KEYS = List.of("inputs", "outputs", "tolerance");

    private final TensorJsonReader tensors;

    ExampleReader(TensorAllocator allocator) {
        this.tensors = new TensorJsonReader(allocator);
    }

    /**
     * The example in a file; the caller owns it.
     *
     * @param source the file's name in messages
     * @param golden whether the file must say what the model answers
     * @throws InferenceException naming the file and the place, if it can't be read or used
     */
    Example read(Path file, String source, boolean golden) {
        try {
            if (Files.size(file) > MAX_FILE_SIZE) {
                throw InferenceException.invalid("an example file has at most " + MAX_FILE_SIZE + " bytes");
            }
            return parse(Files.readAllBytes(file), source, golden);
        } catch (InferenceException e) {
            throw new InferenceException(e.code(), source + ": " + e.getMessage());
        } catch (IOException e) {
            throw InferenceException.invalid(source + ": can't be read: " + RepositoryReader.reason(e));
        }
    }

    private Example parse(byte[] text, String source, boolean golden) {
        Parts parts = new Parts();
        try {
            JsonInput input = JsonInput.of(text);
            input.object("the example", key -> parts.read(input, key));
            input.end();
            return parts.finish(source, golden);
        } catch (RuntimeException | Error e) {
            parts.discard();
            throw e;
        }
    }

    /** What was read of one example so far. */
    private final class Parts {
        private final List<NamedTensor> inputs = new ArrayList<>();
        private final List<NamedTensor> outputs = new ArrayList<>();
        private Tolerance tolerance = Tolerance.DEFAULT;

        void read(JsonInput input, String key) {
            switch (key) {
                case "inputs" -> input.array(key, () -> add(inputs, input, "input"));
                case "outputs" -> input.array(key, () -> add(outputs, input, "output"));
                case "tolerance" -> tolerance(input);
                default -> throw input.error("unknown key \"" + key + "\"" + NearestName.hint(key, KEYS));
            }
        }

        private void add(List<NamedTensor> to, JsonInput input, String role) {
            JsonTensor read = tensors.read(input, role);
            to.add(new NamedTensor(
                    read.name(),
                    read.data()
                            .orElseThrow(() -> input.error(role + " \"" + read.name() + "\": \"data\" is missing"))));
        }

        private void tolerance(JsonInput input) {
            input.object("tolerance", key -> {
                double value = input.number("tolerance: " + key);
                if (value < 0) {
                    throw input.error("tolerance: " + key + ": expected 0 or more, got " + input.got());
                }
                tolerance = switch (key) {
                    case "relative" -> new Tolerance(value, tolerance.absolute());
                    case "absolute" -> new Tolerance(tolerance.relative(), value);
                    default ->
                        throw input.error("tolerance: unknown key \"" + key + "\""
                                + NearestName.hint(key, List.of("relative", "absolute")));
                };
            });
        }

        Example finish(String source, boolean golden) {
            if (inputs.isEmpty()) {
                throw InferenceException.invalid("an example has at least one tensor in \"inputs\"");
            }
            if (golden && outputs.isEmpty()) {
                throw InferenceException.invalid("a golden example has at least one tensor in \"outputs\"; examples"
                        + " without belong into \"" + EntryNames.WARM_UP + "\"");
            }
            if (!golden && !outputs.isEmpty()) {
                throw InferenceException.invalid("a warm-up example has no \"outputs\"; examples that are to be checked"
                        + " belong into \"" + EntryNames.GOLDEN + "\"");
            }
            return new Example(source, inputs, outputs, tolerance);
        }

        void discard() {
            inputs.forEach(input -> input.tensor().close());
            outputs.forEach(output -> output.tensor().close());
        }
    }
}
