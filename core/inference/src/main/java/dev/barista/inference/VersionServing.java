package dev.barista.inference;

import dev.barista.cache.ResponseCaches;
import dev.barista.cache.VersionCache;
import dev.barista.lifecycle.LoadedVersion;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.ServableFactory;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.Scheduler;
import dev.barista.scheduling.InstancePool;
import dev.barista.scheduling.SchedulingSettings;
import dev.barista.scheduling.SchedulingTools;
import dev.barista.scheduling.SequenceModel;
import dev.barista.scheduling.Sequences;
import dev.barista.scheduling.ServedModel;
import java.util.Optional;
import java.util.Set;

/** Makes of loaded versions what leases hand out. Thread-safe. */
final class VersionServing implements ServableFactory<PooledVersion> {

    private final BaristaBuilder.Parts parts;
    private final Scheduler scheduler;
    private final ResponseCaches caches;
    private final Set<PooledVersion> served;

    /** @param served has each version from its making to its closing; thread-safe */
    VersionServing(BaristaBuilder.Parts parts, Scheduler scheduler, ResponseCaches caches, Set<PooledVersion> served) {
        this.parts = parts;
        this.scheduler = scheduler;
        this.caches = caches;
        this.served = served;
    }

    @Override
    public PooledVersion open(ModelName name, LoadedVersion version, ModelConfig config) {
        VersionCounters counters = new VersionCounters(
                parts.clock(), reason -> parts.callListener().batchingStopped(name, version.version(), reason));
        PooledVersion pooled =
                new PooledVersion(name, version, calls(name, version, config, counters), counters, served::remove);
        served.add(pooled);
        return pooled;
    }

    private PooledVersion.Calls calls(
            ModelName name, LoadedVersion version, ModelConfig config, VersionCounters counters) {
        ServedModel model = new ServedModel(name + "/" + version.version(), version.model(), version.whole());
        SchedulingSettings settings = ServingSettings.of(config.serving(), parts.scheduling());
        SchedulingTools tools = new SchedulingTools(parts.allocator(), parts.clock(), counters);
        Optional<SequenceConfig> sequence = config.serving().sequence();
        if (sequence.isEmpty()) {
            PooledVersion.Cached cache = cache(name, version, config)
                    .map(answers -> new PooledVersion.Cached(answers, settings.preservesOrder()))
                    .orElse(null);
            return new PooledVersion.Calls.Single(new InstancePool(model, settings, tools), cache);
        }
        if (config.cache().enabled()) {
            throw InferenceException.invalid("cache and sequence can't go together: what a model answers that keeps"
                    + " state between calls can't be given to another call");
        }
        return new PooledVersion.Calls.InSequence(new Sequences(
                new SequenceModel(model, version.signature(), sequence.get().tensors()),
                ServingSettings.of(sequence.get()),
                settings,
                tools,
                scheduler));
    }

    private Optional<VersionCache> cache(ModelName name, LoadedVersion version, ModelConfig config) {
        return config.cache().enabled()
                ? caches.open(
                        CachedVersion.scope(name, version, config, caches.isShared()), CachedVersion.terms(config))
                : Optional.empty();
    }

    @Override
    public void draining(PooledVersion version) {
        version.draining();
    }
}
