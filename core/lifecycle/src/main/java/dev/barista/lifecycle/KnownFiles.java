package dev.barista.lifecycle;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which runtime models of a kind are for, by their files' names, whether or not that runtime is at hand. */
public final class KnownFiles {

    private static final Set<String> RUNTIMES =
            Set.of("onnx", "litert", "tensorflow", "torch", "trees", "java", "text");

    private static final Map<String, String> BY_NAME = Map.of(
            "saved_model.pb", "tensorflow",
            "xgboost.model", "trees",
            "xgboost-model", "trees",
            "xgboost.json", "trees",
            "model.json", "trees",
            "model.txt", "trees");

    private static final Map<String, String> BY_EXTENSION = Map.of(
            "onnx", "onnx",
            "tflite", "litert",
            "pt", "torch",
            "pth", "torch",
            "ubj", "trees",
            "bst", "trees",
            "xgb", "trees",
            "lgb", "trees",
            "jar", "java");

    private KnownFiles() {}

    /** Whether there is a runtime of this name. */
    static boolean isRuntime(String name) {
        return RUNTIMES.contains(name);
    }

    /**
     * The name of the runtime that a file is for; empty if the file is none of a model.
     *
     * @param path with '/' between segments
     */
    public static Optional<String> runtimeOf(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        String runtime = BY_NAME.get(name);
        return Optional.ofNullable(runtime == null ? BY_EXTENSION.get(extension) : runtime);
    }
}
