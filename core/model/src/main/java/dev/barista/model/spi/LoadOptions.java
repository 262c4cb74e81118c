package dev.barista.model.spi;

import java.util.Map;
import java.util.Optional;

/**
 * How to load a version.
 *
 * @param modelFile the file to open, a name of {@link ModelFiles}; empty means the runtime's usual one
 * @param options the model's settings for its runtime, by the names that the runtime documents
 */
public record LoadOptions(Optional<String> modelFile, Map<String, String> options) {

    public static final LoadOptions DEFAULT = new LoadOptions(Optional.empty(), Map.of());

    public LoadOptions {
        options = Map.copyOf(options);
    }
}
