package dev.barista.inference;

import dev.barista.cache.VersionCache;
import dev.barista.lifecycle.LoadedVersion;
import dev.barista.model.ModelName;
import dev.barista.scheduling.InstancePool;
import dev.barista.scheduling.ModelCall;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A loaded version with what it takes to serve it; what leases hand out. */
final class PooledVersion implements AutoCloseable {

    private final ModelName model;
    private final LoadedVersion loaded;
    private final InstancePool pool;
    private final @Nullable VersionCache cache;
    private final VersionCounters counters;
    private final Consumer<PooledVersion> onClose;

    /**
     * What serves a version.
     *
     * @param cache null if its answers are not to be given again
     */
    record Serving(InstancePool pool, @Nullable VersionCache cache, VersionCounters counters) {}

    PooledVersion(ModelName model, LoadedVersion loaded, Serving serving, Consumer<PooledVersion> onClose) {
        this.model = model;
        this.loaded = loaded;
        this.pool = serving.pool();
        this.cache = serving.cache();
        this.counters = serving.counters();
        this.onClose = onClose;
    }

    /**
     * Has the call answered: by the cache if there is one and it can, else by an instance.
     *
     * @param leased the call's completion
     */
    void submit(ModelCall call, LeasedCall leased) {
        if (cache == null) {
            pool.submit(call);
        } else {
            cache.serve(new CachedCall(call, leased, pool));
        }
    }

    VersionCounters counters() {
        return counters;
    }

    VersionStatistics statistics() {
        return counters.read(model, loaded.version(), pool.snapshot())
                .withCache(cache == null ? null : cache.statistics());
    }

    @Override
    public void close() {
        pool.close();
        if (cache != null) {
            cache.close();
        }
        onClose.accept(this);
    }
}
