package dev.barista.server.telemetry;

import dev.barista.cache.CacheStatistics;
import dev.barista.cache.SharedStore;
import dev.barista.inference.Barista;
import dev.barista.inference.VersionStatistics;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What the response caches did and hold; brought up to date when somebody looks. Only versions that are cached have
 * series, which end with them. Used by one thread at a time.
 */
final class CacheMeters {

    private static final double NANOS = 1e9;

    private final MeterRegistry registry;
    private final Barista barista;
    private final Map<Key, Watched> versions = new HashMap<>();
    private boolean sharedRegistered;

    CacheMeters(MeterRegistry registry, Barista barista) {
        this.registry = registry;
        this.barista = barista;
    }

    private record Key(ModelName model, ModelVersion version) {}

    /** The newest numbers of a version, and the meters that show them. */
    private static final class Watched {
        private final List<Meter> meters = new ArrayList<>();
        private volatile CacheStatistics latest;

        Watched(CacheStatistics first) {
            latest = first;
        }
    }

    void refresh(List<VersionStatistics> all) {
        Set<Key> present = new HashSet<>();
        for (VersionStatistics version : all) {
            CacheStatistics cache = version.cache();
            if (cache != null) {
                Key key = new Key(version.model(), version.version());
                present.add(key);
                versions.computeIfAbsent(key, added -> watch(added, cache)).latest = cache;
            }
        }
        versions.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().meters.forEach(registry::remove);
            }
            return gone;
        });
        if (!sharedRegistered && barista.sharedCache().isPresent()) {
            sharedRegistered = true;
            registerShared();
        }
    }

    private Watched watch(Key key, CacheStatistics first) {
        Watched watched = new Watched(first);
        Tags tags =
                Tags.of("model", key.model().value(), "version", key.version().toString());
        String hits = "Calls that were answered without a run";
        count(watched, "hits", hits, tags.and("source", "memory"), CacheStatistics::hits);
        count(watched, "hits", hits, tags.and("source", "shared"), CacheStatistics::sharedHits);
        count(watched, "hits", hits, tags.and("source", "joined"), CacheStatistics::joined);
        count(watched, "misses", "Calls that were looked for in vain, and run", tags, CacheStatistics::misses);
        count(
                watched,
                "evictions",
                "Answers dropped for want of room or for their age",
                tags,
                CacheStatistics::evictions);
        watched.meters.add(
                FunctionCounter.builder("barista.cache.saved", watched, now -> now.latest.savedNanos() / NANOS)
                        .description("What the runs had taken whose answers were given again")
                        .baseUnit("seconds")
                        .tags(tags)
                        .register(registry));
        gauge(watched, "entries", "Answers held in memory", tags, CacheStatistics::entries);
        gauge(watched, "bytes", "Memory that answers and their calls fill", tags, CacheStatistics::bytes);
        return watched;
    }

    private void count(
            Watched watched, String name, String description, Tags tags, ToDoubleFunction<CacheStatistics> value) {
        watched.meters.add(
                FunctionCounter.builder("barista.cache." + name, watched, now -> value.applyAsDouble(now.latest))
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }

    private void gauge(
            Watched watched, String name, String description, Tags tags, ToDoubleFunction<CacheStatistics> value) {
        watched.meters.add(Gauge.builder("barista.cache." + name, watched, now -> value.applyAsDouble(now.latest))
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private void registerShared() {
        Gauge.builder("barista.cache.shared.up", barista, CacheMeters::isUp)
                .description("Whether the cache that servers share answered when it was last asked")
                .register(registry);
        FunctionCounter.builder("barista.cache.shared.failures", barista, CacheMeters::failures)
                .description("Questions that the shared cache did not answer, or not in time")
                .register(registry);
    }

    private static double isUp(Barista barista) {
        return barista.sharedCache().filter(SharedStore.State::reachable).isPresent() ? 1 : 0;
    }

    private static double failures(Barista barista) {
        return barista.sharedCache().map(SharedStore.State::failures).orElse(0L);
    }
}
