package dev.barista.lifecycle;

import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.Set;

/**
 * A model as {@link LifecyclePolicy} sees it: what is wanted, and what there is.
 *
 * @param wanted one build a version number, ascending
 * @param available the version numbers that the repository has, wanted or not
 */
record ModelView(List<Build> wanted, Set<ModelVersion> available, List<SlotView> slots) {

    ModelView {
        wanted = List.copyOf(wanted);
        available = Set.copyOf(available);
        slots = List.copyOf(slots);
    }

    /** Where a slot stands, as far as decisions depend on it. */
    enum Phase {
        WAITING,
        LOADING,
        /** Loaded and warmed, not yet serving. */
        WARM,
        READY,
        DRAINING,
        FAILED,
        /** Failed, and due for another try. */
        RETRY_DUE
    }

    /** One incarnation of a version, by its number among all slots ever. */
    record SlotView(long id, Build build, Phase phase) {}
}
