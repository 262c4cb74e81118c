package dev.barista.model.spi;

import dev.barista.model.InferenceException;
import java.util.Optional;

/**
 * The adapter to one inference library; found by {@link java.util.ServiceLoader}. Thread-safe and cheap to construct:
 * native code is loaded at the first use.
 */
public interface ModelRuntime {

    /** What {@code runtime:} in model.yaml calls it, such as {@code onnx}. */
    String name();

    /** What protocols report as the model's platform, such as {@code onnxruntime_onnx}. */
    String platform();

    /** The file that this runtime would open, or empty if it finds none of its kind. Looks at names, not at content. */
    Optional<String> modelFile(ModelFiles files);

    RuntimeAvailability availability();

    /**
     * Whether there is anything behind it; false for what stands in for a runtime that there is none of here, to tell
     * people who bring its files what to do. Such a one is always {@link RuntimeAvailability.Missing}.
     */
    default boolean isInstalled() {
        return true;
    }

    /**
     * Loads a version; may take long, so it is called on a loader thread.
     *
     * @throws InferenceException if it can't: {@code INVALID_ARGUMENT} for a bad file or option,
     *     {@code FAILED_PRECONDITION} if something that it needs is absent; the message names the file and the cause
     */
    LoadedModel load(ModelFiles files, LoadOptions options);
}
