package dev.barista.server.telemetry;

import dev.barista.inference.Barista;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is looked at only when somebody asks: the models, the process and its memory. Registered for the
 * first who asks, because it needs much of the JDK that a start has no use for. Thread-safe; takes its time, so not for
 * event loops.
 */
public final class ServerGauges {

    private final ServerMetrics metrics;
    private final Barista barista;
    private final PooledByteBufAllocator memory;
    private final String version;
    private @Nullable ModelGauges models;

    /** @param version of this server */
    public ServerGauges(ServerMetrics metrics, Barista barista, PooledByteBufAllocator memory, String version) {
        this.metrics = metrics;
        this.barista = barista;
        this.memory = memory;
        this.version = version;
    }

    /** Brings everything up to date. */
    public synchronized void refresh() {
        ModelGauges known = models;
        if (known == null) {
            known = register();
            models = known;
        }
        known.refresh();
    }

    private ModelGauges register() {
        MeterRegistry registry = metrics.registry();
        ProcessGauges.register(registry, memory, version);
        Gauge.builder("barista.in.flight", barista, Barista::inFlight)
                .description("Calls inside the inference service now")
                .register(registry);
        metrics.showRuns(barista::statistics);
        return new ModelGauges(registry, barista);
    }
}
