package dev.barista.inference;

import dev.barista.cache.AnswerMemory;
import dev.barista.cache.SharedStore;
import dev.barista.cache.spi.SharedStoreProvider;
import dev.barista.lifecycle.LifecycleListener;
import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.spi.ModelSourceProvider;
import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import dev.barista.model.Scheduler;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.scheduling.SchedulingSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** What a {@link Barista} is made of; everything left out has a default. Used by one thread. */
public final class BaristaBuilder {

    private final List<ModelSource> sources = new ArrayList<>();
    private final List<ModelRuntime> runtimes = new ArrayList<>();
    private final List<LifecycleListener> lifecycleListeners = new ArrayList<>();
    private Optional<Path> copies = Optional.empty();
    private CallListener callListener = CallListener.NONE;
    private Clock clock = Clock.system();
    private @Nullable Scheduler scheduler;
    private @Nullable TensorAllocator allocator;
    private SchedulingSettings scheduling =
            SchedulingSettings.of(Runtime.getRuntime().availableProcessors());
    private CacheSettings cache = CacheSettings.DEFAULT;
    private SharedStoreProvider.Watcher cacheWatcher = SharedStoreProvider.Watcher.NONE;

    BaristaBuilder() {}

    /**
     * Keeps copies of what lies elsewhere or is packed in this folder, which must be named before repositories are;
     * default: a temporary one.
     */
    public BaristaBuilder copies(Path folder) {
        this.copies = Optional.of(folder);
        return this;
    }

    /** A folder of models. */
    public BaristaBuilder repository(Path folder) {
        return repository(folder.toAbsolutePath().normalize().toUri());
    }

    /**
     * A repository of any kind that a {@link ModelSourceProvider} on the class path opens.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if none does
     */
    public BaristaBuilder repository(URI location) {
        for (ModelSourceProvider provider : ServiceLoader.load(ModelSourceProvider.class)) {
            var source = provider.open(location, copies);
            if (source.isPresent()) {
                return source(source.get());
            }
        }
        throw InferenceException.invalid(
                "no storage on the class path opens \"" + location + "\"; for folders add the barista-storage module");
    }

    public BaristaBuilder source(ModelSource source) {
        sources.add(source);
        return this;
    }

    /** A runtime; with none given, all that {@link ServiceLoader} finds are used. */
    public BaristaBuilder runtime(ModelRuntime runtime) {
        runtimes.add(runtime);
        return this;
    }

    /** Where outputs and warm-up examples get their memory. */
    public BaristaBuilder allocator(TensorAllocator tensorAllocator) {
        this.allocator = tensorAllocator;
        return this;
    }

    public BaristaBuilder clock(Clock newClock) {
        this.clock = newClock;
        return this;
    }

    /** Waits for what is to happen later, such as the end of a sequence without calls; default: a thread of its own. */
    public BaristaBuilder scheduler(Scheduler delays) {
        this.scheduler = delays;
        return this;
    }

    /** Is told of every change of state, in the order in which listeners were added. */
    public BaristaBuilder lifecycleListener(LifecycleListener listener) {
        lifecycleListeners.add(listener);
        return this;
    }

    public BaristaBuilder callListener(CallListener listener) {
        this.callListener = listener;
        return this;
    }

    /**
     * Calls of one version that run at the same time, where its model.yaml says nothing; default: one per processor.
     */
    public BaristaBuilder instances(int perVersion) {
        this.scheduling = scheduling.withInstances(perVersion);
        return this;
    }

    /** Calls of one version that may wait before further ones are refused; default 1024. */
    public BaristaBuilder queueCapacity(int calls) {
        this.scheduling = scheduling.withQueue(scheduling.queue().withMaxCalls(calls));
        return this;
    }

    /** How calls are run where a model's configuration says nothing; replaces all that was set of it before. */
    public BaristaBuilder scheduling(SchedulingSettings settings) {
        this.scheduling = settings;
        return this;
    }

    /** An instance without work for so long gives its thread back; default one minute. */
    public BaristaBuilder idleTime(Duration duration) {
        this.scheduling = scheduling.withIdleTime(duration);
        return this;
    }

    /** Where answers are kept of models whose configuration allows that. */
    public BaristaBuilder cache(CacheSettings settings) {
        this.cache = settings;
        return this;
    }

    /** Is told when the store that servers share goes away and comes back. */
    public BaristaBuilder cacheWatcher(SharedStoreProvider.Watcher watcher) {
        this.cacheWatcher = watcher;
        return this;
    }

    /** Starts looking for models and loading them; does not wait for the loads: {@link Barista#isReady()} tells. */
    public Barista start() {
        List<ModelRuntime> chosen = new ArrayList<>(runtimes);
        if (chosen.isEmpty()) {
            ServiceLoader.load(ModelRuntime.class).forEach(chosen::add);
        }
        TensorAllocator memory = allocator == null ? new PooledTensorAllocator() : allocator;
        return new Barista(new Parts(
                List.copyOf(sources),
                List.copyOf(chosen),
                List.copyOf(lifecycleListeners),
                callListener,
                clock,
                scheduler,
                memory,
                scheduling,
                caching(memory)));
    }

    private Caching caching(TensorAllocator memory) {
        AnswerMemory answers = AnswerMemory.forCaches(cache.bytes(), memory);
        return new Caching(cache.bytes(), answers, sharedStore(answers));
    }

    private @Nullable SharedStore sharedStore(AnswerMemory answers) {
        if (cache.shared().isEmpty()) {
            return null;
        }
        URI location = cache.shared().get();
        var surroundings = new SharedStoreProvider.Surroundings(clock, answers, cacheWatcher);
        for (SharedStoreProvider provider : ServiceLoader.load(SharedStoreProvider.class)) {
            var store = provider.open(location, surroundings);
            if (store.isPresent()) {
                return store.get();
            }
        }
        throw InferenceException.invalid("no shared cache on the class path is of the kind \"" + location.getScheme()
                + "\"; for redis:// and rediss:// add the barista-cache-redis module");
    }

    /** @param shared null if there is no store that servers share */
    record Caching(
            long bytes, AnswerMemory answers, @Nullable SharedStore shared) {}

    record Parts(
            List<ModelSource> sources,
            List<ModelRuntime> runtimes,
            List<LifecycleListener> lifecycleListeners,
            CallListener callListener,
            Clock clock,
            @Nullable Scheduler scheduler,
            TensorAllocator allocator,
            SchedulingSettings scheduling,
            Caching caching) {}
}
