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

    public static final FolderOptions DEFAULT =
            new FolderOptions(Duration.ofSeconds(1), Duration.ofSeconds(2), Set.of("onnx", "tflite", "jar"));

    public FolderOptions {
        if (settle.isNegative() || poll.isNegative() || poll.isZero()) {
            throw new IllegalArgumentException("settle time " + settle + ", poll interval " + poll);
        }
        fileExtensions = Set.copyOf(fileExtensions);
    }
}
