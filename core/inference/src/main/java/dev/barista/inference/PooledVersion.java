package dev.barista.inference;

import dev.barista.cache.VersionCache;
import dev.barista.lifecycle.LoadedVersion;
import dev.barista.model.Caller;
import dev.barista.model.ModelName;
import dev.barista.scheduling.InstancePool;
import dev.barista.scheduling.ModelCall;
import dev.barista.scheduling.Sequences;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A loaded version with what it takes to serve it; what leases hand out. */
final class PooledVersion implements AutoCloseable {

    private final ModelName model;
    private final LoadedVersion loaded;
    private final Calls calls;
    private final VersionCounters counters;
    private final Consumer<PooledVersion> onClose;

    PooledVersion(
            ModelName model,
            LoadedVersion loaded,
            Calls calls,
            VersionCounters counters,
            Consumer<PooledVersion> onClose) {
        this.model = model;
        this.loaded = loaded;
        this.calls = calls;
        this.counters = counters;
        this.onClose = onClose;
    }

    /** What answers the calls of a version. */
    sealed interface Calls {

        /**
         * Each call by itself.
         *
         * @param cache null if answers are not to be given again
         */
        record Single(InstancePool pool, @Nullable Cached cache) implements Calls {

            /**
             * Has the call answered: by the cache if there is one and it can, else by an instance.
             *
             * @param leased the call's completion
             */
            void submit(ModelCall call, LeasedCall leased) {
                if (cache == null || cache.mustKeepOrder(call)) {
                    pool.submit(call);
                } else {
                    cache.answers().serve(new CachedCall(call, leased, pool));
                }
            }
        }

        /** Each with the state that the call before it in its sequence left. */
        record InSequence(Sequences sequences) implements Calls {}
    }

    /**
     * A version's cache.
     *
     * @param keepsOrder whether answers on one connection come in the order of the calls, which a cache would upset
     */
    record Cached(VersionCache answers, boolean keepsOrder) {

        boolean mustKeepOrder(ModelCall call) {
            return keepsOrder && call.context().caller().connection() != Caller.NO_CONNECTION;
        }
    }

    Calls calls() {
        return calls;
    }

    /** Whether its calls belong to sequences. */
    boolean keepsState() {
        return calls instanceof Calls.InSequence;
    }

    /** See {@link Sequences#draining()}. */
    void draining() {
        if (calls instanceof Calls.InSequence(Sequences sequences)) {
            sequences.draining();
        }
    }

    /** See {@link Sequences#endAll()}. */
    void endSequences() {
        if (calls instanceof Calls.InSequence(Sequences sequences)) {
            sequences.endAll();
        }
    }

    VersionCounters counters() {
        return counters;
    }

    VersionStatistics statistics() {
        return switch (calls) {
            case Calls.Single(InstancePool pool, @Nullable Cached cache) ->
                counters.read(model, loaded.version(), pool.snapshot())
                        .withCache(cache == null ? null : cache.answers().statistics());
            case Calls.InSequence(Sequences sequences) -> counters.read(model, loaded.version(), sequences.snapshot());
        };
    }

    @Override
    public void close() {
        switch (calls) {
            case Calls.Single(InstancePool pool, @Nullable Cached cache) -> {
                pool.close();
                if (cache != null) {
                    cache.answers().close();
                }
            }
            case Calls.InSequence(Sequences sequences) -> sequences.close();
        }
        onClose.accept(this);
    }
}
