package dev.barista.lifecycle;

import dev.barista.model.Clock;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.Scheduler;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link ModelLifecycle} together. Everything but the factory has a default; without runtimes nothing can be
 * loaded, without sources there is nothing to load.
 *
 * @param <S> what leases give out
 */
public final class ModelLifecycleBuilder<S extends AutoCloseable> {

    private static final int DEFAULT_LOAD_PARALLELISM = 2;

    private final ServableFactory<S> factory;
    private final List<ModelRuntime> runtimes = new ArrayList<>();
    private final List<ModelSource> sources = new ArrayList<>();
    private final List<LifecycleListener> listeners = new ArrayList<>();
    private Clock clock = Clock.system();
    private TensorAllocator allocator = new DirectTensorAllocator();
    private RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
    private int loadParallelism = DEFAULT_LOAD_PARALLELISM;
    private Duration drainTimeout = Duration.ofSeconds(30);
    private @Nullable Executor control;
    private @Nullable Executor loader;
    private @Nullable Scheduler scheduler;

    ModelLifecycleBuilder(ServableFactory<S> factory) {
        this.factory = factory;
    }

    /** Adds a runtime; the first that recognises a version's files opens it. */
    public ModelLifecycleBuilder<S> runtime(ModelRuntime runtime) {
        runtimes.add(runtime);
        return this;
    }

    /** Adds a source, which the lifecycle starts and closes; of two that have a model of one name, the first counts. */
    public ModelLifecycleBuilder<S> source(ModelSource source) {
        sources.add(source);
        return this;
    }

    public ModelLifecycleBuilder<S> listener(LifecycleListener listener) {
        listeners.add(listener);
        return this;
    }

    public ModelLifecycleBuilder<S> clock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /** Where the tensors of warm-up and golden examples get their memory. */
    public ModelLifecycleBuilder<S> allocator(TensorAllocator newAllocator) {
        allocator = newAllocator;
        return this;
    }

    public ModelLifecycleBuilder<S> retryPolicy(RetryPolicy policy) {
        retryPolicy = policy;
        return this;
    }

    /** How many versions are loaded at the same time, 1 or more; 2 if not given. */
    public ModelLifecycleBuilder<S> loadParallelism(int parallelism) {
        if (parallelism < 1) {
            throw new IllegalArgumentException("load parallelism: 1 or more, got " + parallelism);
        }
        loadParallelism = parallelism;
        return this;
    }

    /** How long {@link ModelLifecycle#close()} waits for leases; 30 seconds if not given. */
    public ModelLifecycleBuilder<S> drainTimeout(Duration timeout) {
        drainTimeout = timeout;
        return this;
    }

    /** Runs lifecycle control, one task at a time and none that blocks; a thread of its own if not given. */
    public ModelLifecycleBuilder<S> control(Executor executor) {
        control = executor;
        return this;
    }

    /**
     * Runs loads (as many at a time as the load parallelism says), closings and refreshes, all of which may block;
     * threads of its own, made and ended as needed, if not given.
     */
    public ModelLifecycleBuilder<S> loader(Executor executor) {
        loader = executor;
        return this;
    }

    /** Delays retries; the thread of lifecycle control if not given. */
    public ModelLifecycleBuilder<S> scheduler(Scheduler newScheduler) {
        scheduler = newScheduler;
        return this;
    }

    /** A lifecycle, not yet started. */
    public ModelLifecycle<S> build() {
        LifecycleSettings<S> settings = new LifecycleSettings<>(
                factory, runtimes, sources, listeners, clock, allocator, retryPolicy, loadParallelism, drainTimeout);
        return new ModelLifecycle<>(settings, LifecycleExecutors.of(control, loader, scheduler));
    }
}
