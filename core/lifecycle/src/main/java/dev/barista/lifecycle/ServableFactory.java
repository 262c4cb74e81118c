package dev.barista.lifecycle;

import dev.barista.model.ModelName;

/**
 * Makes of a loaded version what requests are served by, such as a pool of instances.
 *
 * <p>Called on a loader thread, once a version, after warm-up and before the version is {@link ModelState.Ready}. The
 * lifecycle closes the servable exactly once, on a lifecycle thread, after the last lease and before the model; that
 * may block, and is done with the model when it returns.
 *
 * @param <S> what leases give out
 */
@FunctionalInterface
public interface ServableFactory<S extends AutoCloseable> {

    /**
     * Opens a version for serving.
     *
     * @throws dev.barista.model.InferenceException if it can't; the version is then failed, with this as the reason
     */
    S open(ModelName name, LoadedVersion version, ModelConfig config);

    /**
     * Says that a version is about to be drained: what it holds leases for beyond single calls, it should let go of
     * soon. Called on lifecycle control's thread, at most once a version and before it can be closed; must not block.
     */
    default void draining(S servable) {}
}
