package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say about one model at one moment.
 *
 * @param config what holds now: the repository's, or the operator's override
 * @param versions one entry a version, ascending. While new files of a version are being loaded beside the old ones
 *     that still serve, the entry tells of the old; what becomes of the new is told by the notes. A model that an
 *     operator unloaded lists the versions that would be served as gone.
 * @param error why the repository's configuration can't be used; stops nothing that serves
 * @param notes what a person should know though nothing stopped over it
 * @param sources how many sources have the model; the first one's counts
 */
public record ModelStatus(
        ModelName name,
        ModelConfig config,
        List<VersionStatus> versions,
        Optional<String> error,
        List<String> notes,
        boolean unloadedByOperator,
        int sources) {

    public ModelStatus {
        versions = List.copyOf(versions);
        notes = List.copyOf(notes);
    }

    /** The newest version that serves. */
    public Optional<VersionStatus> latestReady() {
        Optional<VersionStatus> latest = Optional.empty();
        for (VersionStatus version : versions) {
            if (version.state().isServing()) {
                latest = Optional.of(version);
            }
        }
        return latest;
    }
}
