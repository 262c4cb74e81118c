package dev.barista.protocol.oip;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.Optional;

/**
 * One line of the repository index.
 *
 * @param version empty for a model none of whose versions was ever loaded
 * @param reason why it is in this state, "" where that needs no saying
 * @param labels that lead to this version; told beyond the protocol, and only over REST
 */
public record RepositoryEntry(
        ModelName name, Optional<ModelVersion> version, State state, String reason, List<String> labels) {

    public RepositoryEntry {
        labels = List.copyOf(labels);
    }

    /** An entry without labels. */
    public RepositoryEntry(ModelName name, Optional<ModelVersion> version, State state, String reason) {
        this(name, version, state, reason, List.of());
    }

    public RepositoryEntry withLabels(List<String> newLabels) {
        return new RepositoryEntry(name, version, state, reason, newLabels);
    }

    /** The states that the protocol has words for. */
    public enum State {
        UNKNOWN,
        READY,
        UNAVAILABLE,
        LOADING,
        UNLOADING
    }
}
