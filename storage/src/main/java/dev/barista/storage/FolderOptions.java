package dev.barista.storage;

import java.time.Duration;
import java.util.Set;

/**
 * How a folder is watched.
 *
 * @param settle how long nothing may have been written to a version before it counts
 * @param poll how often to look where nothing announces itself
 * @param fileExtensions of plain files that are models by themselves, in lower case without the dot
 */
public record FolderOptions(Duration settle, Duration poll, Set<String> fileExtensions) {

    /** Pickles among them: they are not opened, but whoever puts one there is to be told. */
    private static final Set<String> MODEL_FILES = Set.of(
            "onnx", "tflite", "pt", "pth", "ubj", "bst", "xgb", "lgb", "jar", "mar", "tgz", "tar.gz", "pkl", "pickle",
            "joblib");

    public static final FolderOptions DEFAULT =
            new FolderOptions(Duration.ofSeconds(1), Duration.ofSeconds(2), MODEL_FILES);

    /** Of what lies elsewhere: a look costs more, and files come one by one. */
    static final FolderOptions ELSEWHERE =
            new FolderOptions(Duration.ofSeconds(10), Duration.ofSeconds(30), MODEL_FILES);

    public FolderOptions {
        if (settle.isNegative() || poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("settle time " + settle + ", poll interval " + poll);
        }
        fileExtensions = Set.copyOf(fileExtensions);
    }
}
