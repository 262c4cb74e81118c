package dev.barista.protocol.oip;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.Optional;

/**
 * One line of the repository index.
 *
 * @param version empty for a model none of whose versions was ever loaded
 * @param reason why it is in this state, "" where that needs no saying
 */
public record RepositoryEntry(ModelName name, Optional<ModelVersion> version, State state, String reason) {

    /** The states that the protocol has words for. */
    public enum State {
        UNKNOWN,
        READY,
        UNAVAILABLE,
        LOADING,
        UNLOADING
    }
}
