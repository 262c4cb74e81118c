package dev.barista.storage;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which runtime models of a kind are for, by their files' names, whether or not that runtime is at hand. */
final class KnownFiles {

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

    /**
     * The name of the runtime that a file is for; empty if the file is none of a model.
     *
     * @param path with '/' between segments
     */
    static Optional<String> runtimeOf(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        String extension = name.substring(name.lastIndexOf('.') + 1);
        String runtime = BY_NAME.get(name);
        return Optional.ofNullable(runtime == null ? BY_EXTENSION.get(extension) : runtime);
    }
}
