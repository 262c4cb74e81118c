package dev.barista.inference;

import dev.barista.lifecycle.LoadedVersion;
import dev.barista.model.ModelName;
import dev.barista.scheduling.InstancePool;
import java.util.function.Consumer;

/** A loaded version with what it takes to serve it; what leases hand out. */
final class PooledVersion implements AutoCloseable {

    private final ModelName model;
    private final LoadedVersion loaded;
    private final InstancePool pool;
    private final VersionCounters counters;
    private final Consumer<PooledVersion> onClose;

    PooledVersion(
            ModelName model,
            LoadedVersion loaded,
            InstancePool pool,
            VersionCounters counters,
            Consumer<PooledVersion> onClose) {
        this.model = model;
        this.loaded = loaded;
        this.pool = pool;
        this.counters = counters;
        this.onClose = onClose;
    }

    InstancePool pool() {
        return pool;
    }

    VersionCounters counters() {
        return counters;
    }

    VersionStatistics statistics() {
        return counters.read(model, loaded.version(), pool.snapshot());
    }

    @Override
    public void close() {
        pool.close();
        onClose.accept(this);
    }
}
