package dev.barista.server.telemetry;

import dev.barista.inference.VersionStatistics;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Refusal;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Calls that were not run, by the reason; brought up to date when somebody looks. Every version has the series of all
 * reasons from its start on, so that the first refusal is seen as one more, and they end with it. Used by one thread at
 * a time.
 */
final class RefusalMeters {

    private final MeterRegistry registry;
    private final Map<Key, Watched> versions = new HashMap<>();

    RefusalMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Key(ModelName model, ModelVersion version) {}

    /** The newest numbers of a version, and the meters that show them. */
    private static final class Watched {
        private final List<Meter> meters = new ArrayList<>();
        private volatile Map<Refusal, Long> latest = Map.of();

        double count(Refusal reason) {
            return latest.getOrDefault(reason, 0L);
        }
    }

    void refresh(List<VersionStatistics> all) {
        Set<Key> present = new HashSet<>();
        for (VersionStatistics version : all) {
            Key key = new Key(version.model(), version.version());
            present.add(key);
            versions.computeIfAbsent(key, this::watch).latest = version.refusals();
        }
        versions.entrySet().removeIf(entry -> {
            boolean gone = !present.contains(entry.getKey());
            if (gone) {
                entry.getValue().meters.forEach(registry::remove);
            }
            return gone;
        });
    }

    private Watched watch(Key key) {
        Watched watched = new Watched();
        for (Refusal reason : Refusal.values()) {
            watched.meters.add(FunctionCounter.builder("barista.refusals", watched, now -> now.count(reason))
                    .description("Calls that were not run though nothing was wrong with them")
                    .tags(Tags.of(
                            "model",
                            key.model().value(),
                            "version",
                            key.version().toString(),
                            "reason",
                            reason.name().toLowerCase(Locale.ROOT)))
                    .register(registry));
        }
        return watched;
    }
}
