package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.Optional;

/**
 * Hears what happens to models, for logs and metrics. Called by lifecycle control, one call at a time and in the order
 * of events; must not block, and must not call back into operations of {@link ModelLifecycle} that wait.
 */
public interface LifecycleListener {

    /**
     * A version moved on. {@link ModelState.Ready} is told after it can serve, {@link ModelState.Draining} before it no
     * longer can. The files of one version number may be loaded anew while the old ones serve: then the two are told of
     * in turn.
     */
    default void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {}

    /** The repository's configuration of a model can't be used; told once for each new message. */
    default void configRejected(ModelName model, String error) {}

    /** A label resolves to another version from now on; empty for to none. */
    default void labelMoved(ModelName model, String label, Optional<ModelVersion> from, Optional<ModelVersion> to) {}

    /** A version did not close cleanly; it is gone all the same, maybe with some of its memory. */
    default void closeFailed(ModelName model, ModelVersion version, Throwable error) {}

    /**
     * What is wrong with repositories as a whole, or with entries in them that are no model. The complete list whenever
     * it differs from the one before; empty when all is well again.
     */
    default void repositoriesHaveProblems(List<String> problems) {}
}
