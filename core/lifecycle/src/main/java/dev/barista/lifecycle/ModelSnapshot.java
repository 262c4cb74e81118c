package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import java.util.List;
import java.util.Optional;

/**
 * All that a source knows of one model at one moment. A version left out is gone; a model without versions is gone
 * altogether. Which of the versions are served is the version policy's choice, not the source's.
 *
 * @param notes what a person should know and nothing failed over: a folder that was passed over and why
 * @param error why the configuration can't be used; then what was served goes on being served as it was
 */
public record ModelSnapshot(
        ModelName name, ModelConfig config, List<VersionFiles> versions, List<String> notes, Optional<String> error) {

    public ModelSnapshot {
        versions = List.copyOf(versions);
        notes = List.copyOf(notes);
    }

    /** The snapshot of a model that is not there any more. */
    public static ModelSnapshot gone(ModelName name) {
        return new ModelSnapshot(name, ModelConfig.DEFAULT, List.of(), List.of(), Optional.empty());
    }
}
