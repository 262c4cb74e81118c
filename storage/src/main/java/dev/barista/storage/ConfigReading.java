package dev.barista.storage;

import dev.barista.lifecycle.ModelConfig;
import java.util.List;
import java.util.Optional;

/**
 * What came of reading a model's configuration.
 *
 * @param notes what was read and has no effect
 * @param error why it can't be used; the configuration is then without meaning
 */
record ConfigReading(ModelConfig config, List<String> notes, Optional<String> error) {

    ConfigReading {
        notes = List.copyOf(notes);
    }

    static ConfigReading failed(String error) {
        return new ConfigReading(ModelConfig.DEFAULT, List.of(), Optional.of(error));
    }
}
