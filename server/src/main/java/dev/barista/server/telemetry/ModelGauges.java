package dev.barista.server.telemetry;

import dev.barista.inference.Barista;
import dev.barista.inference.VersionStatistics;
import dev.barista.lifecycle.ModelStatus;
import dev.barista.lifecycle.VersionStatus;
import dev.barista.scheduling.PoolSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Gauges that tell of the models there are; brought up to date when somebody looks. Used by one thread at a time. */
final class ModelGauges {

    private static final List<String> STATES =
            List.of("waiting", "loading", "warming_up", "ready", "draining", "failed");

    private static final double NANOS_PER_SECOND = 1e9;

    private final Barista barista;
    private final MultiGauge states;
    private final MultiGauge memory;
    private final MultiGauge inFlight;
    private final MultiGauge queued;
    private final MultiGauge queuedRows;
    private final MultiGauge inline;
    private final MultiGauge rowCost;
    private final MultiGauge runCost;
    private final CacheMeters caches;
    private final RefusalMeters refusals;
    private final MultiGauge sequences;

    ModelGauges(MeterRegistry registry, Barista barista) {
        this.barista = barista;
        this.caches = new CacheMeters(registry, barista);
        this.refusals = new RefusalMeters(registry);
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
        queuedRows = MultiGauge.builder("barista.model.queued.rows")
                .description("Rows of the calls that wait for an instance of a version")
                .register(registry);
        inline = MultiGauge.builder("barista.model.inline")
                .description("1 if a version runs on the event loops that its calls come from, 0 if on instances")
                .register(registry);
        rowCost = MultiGauge.builder("barista.model.row.cost")
                .description("What each row of a run is expected to take")
                .baseUnit("seconds")
                .register(registry);
        runCost = MultiGauge.builder("barista.model.run.cost")
                .description("What a run is expected to take beside its rows")
                .baseUnit("seconds")
                .register(registry);
        sequences = MultiGauge.builder("barista.model.sequences")
                .description("Open sequences of a version that keeps state between calls")
                .register(registry);
    }

    /** Looks at all models. */
    void refresh() {
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
        List<VersionStatistics> versions = barista.statistics();
        refreshCalls(versions);
        refreshPools(versions);
        caches.refresh(versions);
        refusals.refresh(versions);
    }

    private void refreshCalls(List<VersionStatistics> versions) {
        List<MultiGauge.Row<?>> inFlightRows = new ArrayList<>();
        for (VersionStatistics version : versions) {
            inFlightRows.add(MultiGauge.Row.of(tags(version), version.inFlight()));
        }
        inFlight.register(inFlightRows, true);
    }

    private void refreshPools(List<VersionStatistics> versions) {
        List<MultiGauge.Row<?>> waiting = new ArrayList<>();
        List<MultiGauge.Row<?>> waitingRows = new ArrayList<>();
        List<MultiGauge.Row<?>> inlineRows = new ArrayList<>();
        List<MultiGauge.Row<?>> rowCosts = new ArrayList<>();
        List<MultiGauge.Row<?>> runCosts = new ArrayList<>();
        List<MultiGauge.Row<?>> open = new ArrayList<>();
        for (VersionStatistics version : versions) {
            Tags tags = tags(version);
            PoolSnapshot pool = version.pool();
            waiting.add(MultiGauge.Row.of(tags, pool.waiting()));
            waitingRows.add(MultiGauge.Row.of(tags, pool.waitingRows()));
            inlineRows.add(MultiGauge.Row.of(tags, pool.inline() ? 1 : 0));
            pool.sequences().ifPresent(count -> open.add(MultiGauge.Row.of(tags, count)));
            if (pool.rowNanos() > 0 || pool.runNanos() > 0) {
                rowCosts.add(MultiGauge.Row.of(tags, pool.rowNanos() / NANOS_PER_SECOND));
                runCosts.add(MultiGauge.Row.of(tags, pool.runNanos() / NANOS_PER_SECOND));
            }
        }
        queued.register(waiting, true);
        queuedRows.register(waitingRows, true);
        inline.register(inlineRows, true);
        rowCost.register(rowCosts, true);
        runCost.register(runCosts, true);
        sequences.register(open, true);
    }

    private static Tags tags(VersionStatistics version) {
        return tags(version.model().value(), version.version().toString());
    }

    private static Tags tags(String model, String version) {
        return Tags.of("model", model, "version", version);
    }
}
