package dev.barista.lifecycle;

import dev.barista.model.Clock;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelRuntime;
import java.time.Duration;
import java.util.List;

/** What a {@link ModelLifecycle} was built with, executors apart. */
record LifecycleSettings<S extends AutoCloseable>(
        ServableFactory<S> factory,
        List<ModelRuntime> runtimes,
        List<ModelSource> sources,
        List<LifecycleListener> listeners,
        Clock clock,
        TensorAllocator allocator,
        RetryPolicy retryPolicy,
        int loadParallelism,
        Duration drainTimeout) {

    LifecycleSettings {
        runtimes = List.copyOf(runtimes);
        sources = List.copyOf(sources);
        listeners = List.copyOf(listeners);
    }
}
