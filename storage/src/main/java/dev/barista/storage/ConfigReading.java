package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading a model's configuration.
 *
 * @param notes what was read and has no effect
 * @param version which version a model's folder is that is one itself, if that is said
 * @param warmUp what versions are to be warmed with, beside what lies with them
 * @param error why it can't be used; the configuration is then without meaning
 */
record ConfigReading(
        ModelConfig config,
        List<String> notes,
        Optional<ModelVersion> version,
        TritonWarmUp warmUp,
        Optional<String> error) {

    ConfigReading {
        notes = List.copyOf(notes);
    }

    static ConfigReading failed(String error) {
        return new ConfigReading(
                ModelConfig.DEFAULT, List.of(), Optional.empty(), TritonWarmUp.NONE, Optional.of(error));
    }
}
