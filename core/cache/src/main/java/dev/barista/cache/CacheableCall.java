package dev.barista.cache;

import dev.barista.model.CacheUse;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checked call, as the cache sees it. It is told exactly one of {@link #run}, {@link #answered} and {@link #failed},
 * on any thread. Its inputs stay open until then, and if it is run until its {@link Ran} was told.
 */
public interface CacheableCall {

    RequestContext context();

    /** In the order of the signature; null where an optional one is left out. */
    @Nullable
    Tensor[] inputs();

    /** Indices of the outputs wanted, in the caller's order. */
    int[] outputs();

    Map<String, ParameterValue> parameters();

    /**
     * Has the model run it, never blocking.
     *
     * @param context the call's own, or without its event loop if this is not the thread of that loop
     * @param use what was looked for in vain
     * @param ran to be told how the run ended, before the caller is
     */
    void run(RequestContext context, CacheUse use, Ran ran);

    /** The answer came without a run; the tensors belong to the call from here on. */
    void answered(Tensor[] outputs, CacheUse use);

    /** It ended without a run and without an answer. */
    void failed(InferenceException error, CacheUse use);

    /** Is told how a run ended, once, while the call's inputs and its outputs are open. */
    interface Ran {

        /** @param outputs stay the call's */
        void succeeded(Tensor[] outputs, long runNanos);

        /** @return to be run after the caller was told, whatever comes of that */
        Runnable failed(InferenceException error);
    }
}
