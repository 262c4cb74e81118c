package dev.barista.inference;

import dev.barista.cache.CacheableCall;
import dev.barista.model.CacheUse;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import dev.barista.scheduling.InstancePool;
import dev.barista.scheduling.ModelCall;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A call between its version's cache, which may have the answer, and the instances, which else compute it. */
final class CachedCall implements CacheableCall {

    private final ModelCall call;
    private final LeasedCall leased;
    private final InstancePool pool;

    /** @param leased the call's completion */
    CachedCall(ModelCall call, LeasedCall leased, InstancePool pool) {
        this.call = call;
        this.leased = leased;
        this.pool = pool;
    }

    @Override
    public RequestContext context() {
        return call.context();
    }

    @Override
    public @Nullable Tensor[] inputs() {
        return call.inputs();
    }

    @Override
    public int[] outputs() {
        return call.outputs();
    }

    @Override
    public Map<String, ParameterValue> parameters() {
        return leased.parameters();
    }

    @Override
    public void run(RequestContext context, CacheUse use, Ran ran) {
        pool.submit(new ModelCall(context, call.inputs(), call.outputs(), call.rows(), new Run(use, ran)));
    }

    @Override
    public void answered(Tensor[] outputs, CacheUse use) {
        leased.succeeded(outputs, PhaseTimes.NONE.withCache(use));
    }

    @Override
    public void failed(InferenceException error, CacheUse use) {
        leased.failed(error, PhaseTimes.NONE.withCache(use));
    }

    /** Tells the cache first, while inputs and outputs are open, and then the caller. */
    private final class Run implements ModelCall.Completion {

        private final CacheUse use;
        private final Ran ran;

        Run(CacheUse use, Ran ran) {
            this.use = use;
            this.ran = ran;
        }

        @Override
        public void succeeded(Tensor[] produced, PhaseTimes times) {
            try {
                ran.succeeded(produced, times.run());
            } finally {
                leased.succeeded(produced, times.withCache(use));
            }
        }

        @Override
        public void failed(InferenceException error, PhaseTimes times) {
            Runnable next = ran.failed(error);
            try {
                leased.failed(error, times.withCache(use));
            } finally {
                next.run();
            }
        }
    }
}
