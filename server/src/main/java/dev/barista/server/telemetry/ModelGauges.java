package dev.barista.server.telemetry;

import dev.barista.inference.Barista;
import dev.barista.inference.VersionStatistics;
import dev.barista.lifecycle.ModelStatus;
import dev.barista.lifecycle.VersionStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Gauges that tell of the models there are; brought up to date when somebody looks. Thread-safe. */
public final class ModelGauges {

    private static final List<String> STATES =
            List.of("waiting", "loading", "warming_up", "ready", "draining", "failed");

    private final Barista barista;
    private final MultiGauge states;
    private final MultiGauge memory;
    private final MultiGauge inFlight;
    private final MultiGauge queued;
    private final CacheMeters caches;

    public ModelGauges(MeterRegistry registry, Barista barista) {
        this.barista = barista;
        this.caches = new CacheMeters(registry, barista);
        states = MultiGauge.builder("barista.model.versions")
                .description("Model versions by state")
                .register(registry);
        memory = MultiGauge.builder("barista.model.memory")
                .description("Memory that a loaded version holds")
                .baseUnit("bytes")
                .register(registry);
        inFlight = MultiGauge.builder("barista.model.in.flight")
                .description("Calls inside a version now")
                .register(registry);
        queued = MultiGauge.builder("barista.model.queued")
                .description("Calls that wait for an instance of a version")
                .register(registry);
    }

    /** Looks at all models. */
    public synchronized void refresh() {
        Map<String, Integer> counts = new TreeMap<>();
        STATES.forEach(state -> counts.put(state, 0));
        List<MultiGauge.Row<?>> memoryRows = new ArrayList<>();
        for (ModelStatus model : barista.models()) {
            for (VersionStatus version : model.versions()) {
                counts.computeIfPresent(version.state().name().toLowerCase(Locale.ROOT), (state, count) -> count + 1);
                if (version.memoryBytes() > 0) {
                    memoryRows.add(MultiGauge.Row.of(
                            tags(model.name().value(), version.version().toString()), version.memoryBytes()));
                }
            }
        }
        List<MultiGauge.Row<?>> stateRows = new ArrayList<>();
        counts.forEach((state, count) -> stateRows.add(MultiGauge.Row.of(Tags.of("state", state), count)));
        states.register(stateRows, true);
        memory.register(memoryRows, true);
        refreshCalls();
    }

    private void refreshCalls() {
        List<MultiGauge.Row<?>> inFlightRows = new ArrayList<>();
        List<MultiGauge.Row<?>> queuedRows = new ArrayList<>();
        List<VersionStatistics> all = barista.statistics();
        for (VersionStatistics version : all) {
            Tags tags = tags(version.model().value(), version.version().toString());
            inFlightRows.add(MultiGauge.Row.of(tags, version.inFlight()));
            queuedRows.add(MultiGauge.Row.of(tags, version.queued()));
        }
        inFlight.register(inFlightRows, true);
        queued.register(queuedRows, true);
        caches.refresh(all);
    }

    private static Tags tags(String model, String version) {
        return Tags.of("model", model, "version", version);
    }
}
