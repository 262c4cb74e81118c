package dev.barista.protocol.oip;

import dev.barista.model.ModelVersion;
import java.util.List;

/** Which versions of a model are served, as the model configuration extension says it. */
public sealed interface VersionChoice {

    /** The highest of them, this many. */
    record Latest(int count) implements VersionChoice {}

    /** All that there are. */
    record All() implements VersionChoice {}

    /** These. */
    record Specific(List<ModelVersion> versions) implements VersionChoice {
        public Specific {
            versions = List.copyOf(versions);
        }
    }
}
