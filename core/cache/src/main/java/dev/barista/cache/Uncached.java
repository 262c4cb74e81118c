package dev.barista.cache;

import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;

/** Stands for the cache in calls whose answers are nobody else's. */
enum Uncached implements CacheableCall.Ran {
    RUN;

    private static final Runnable NOTHING = () -> {};

    @Override
    public void succeeded(Tensor[] outputs, long runNanos) {
        // The answer is its caller's alone.
    }

    @Override
    public Runnable failed(InferenceException error) {
        return NOTHING;
    }
}
