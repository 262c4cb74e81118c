package dev.barista.runtime.litert;

import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model's settings for this runtime: what {@code options:} of a model.yaml may hold. docs/runtimes/litert.md explains
 * them to users.
 *
 * @param signature which of the file's signatures is served
 * @param threads that share the work of an operator; 1 is the caller's own
 * @param dequantize whether quantised tensors are served as FP32
 * @param resizableBatch whether a batch of 1 that the file fixes may grow
 * @param labels whether outputs with labels in the file have one more that says them
 * @param keptShapes for how many shapes of inputs an instance stays ready
 */
record LiteOptions(
        Optional<String> signature,
        int threads,
        boolean dequantize,
        boolean resizableBatch,
        boolean labels,
        int keptShapes) {

    static final String SIGNATURE = "signature";
    static final String THREADS = "threads";
    static final String DEQUANTIZE = "dequantize";
    static final String RESIZABLE_BATCH = "resizable_batch";
    static final String LABELS = "labels";
    static final String KEPT_SHAPES = "kept_shapes";

    private static final List<String> NAMES =
            List.of(SIGNATURE, THREADS, DEQUANTIZE, RESIZABLE_BATCH, LABELS, KEPT_SHAPES);
    private static final int MAX_THREADS = 1024;
    private static final int MAX_KEPT_SHAPES = 64;

    /**
     * The settings with these values, defaults elsewhere.
     *
     * @throws InferenceException INVALID_ARGUMENT if an option is unknown or its value can't be
     */
    static LiteOptions parse(Map<String, String> options) {
        for (String name : options.keySet()) {
            if (!NAMES.contains(name)) {
                throw InferenceException.invalid("unknown option \"" + name + "\" of the litert runtime"
                        + NearestName.hint(name, NAMES) + " (known: " + String.join(", ", NAMES) + ")");
            }
        }
        return new LiteOptions(
                Optional.ofNullable(options.get(SIGNATURE)),
                count(options, THREADS, 1, MAX_THREADS),
                flag(options, DEQUANTIZE),
                flag(options, RESIZABLE_BATCH),
                flag(options, LABELS),
                count(options, KEPT_SHAPES, 2, MAX_KEPT_SHAPES));
    }

    private static boolean flag(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw bad(name, value, "true or false");
        };
    }

    private static int count(Map<String, String> options, String name, int otherwise, int most) {
        String value = options.getOrDefault(name, Integer.toString(otherwise));
        try {
            int count = Integer.parseInt(value);
            if (count >= 1 && count <= most) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw bad(name, value, "a whole number from 1 to " + most);
        }
        throw bad(name, value, "a whole number from 1 to " + most);
    }

    private static InferenceException bad(String name, String value, String expected) {
        return InferenceException.invalid(
                "option \"" + name + "\" of the litert runtime: expected " + expected + ", got \"" + value + "\"");
    }
}
