package dev.barista.server.operations;

import dev.barista.model.Clock;
import dev.barista.registry.OperationState;
import dev.barista.registry.OperationStatistics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts operations and callbacks. Thread-safe. */
public final class OperationMetrics {

    private static final OperationStatistics NONE = new OperationStatistics(Map.of(), Optional.empty(), 0);

    private final Supplier<MeterRegistry> registry;
    private final Clock clock;
    private final AtomicReference<OperationStatistics> latest = new AtomicReference<>(NONE);
    private @Nullable MultiGauge states;

    /** @param registry asked when there is something to show */
    public OperationMetrics(Supplier<MeterRegistry> registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    private MultiGauge registerGauges() {
        MeterRegistry meters = registry.get();
        MultiGauge made = MultiGauge.builder("barista.operations")
                .description("Operations that are kept, by state")
                .register(meters);
        Gauge.builder("barista.operations.stored", latest, now -> now.get().bytes())
                .description("What the bodies of kept operations take")
                .baseUnit("bytes")
                .register(meters);
        Gauge.builder("barista.operations.oldest", this, OperationMetrics::oldestSeconds)
                .description("Age of the oldest operation that waits or runs")
                .baseUnit("seconds")
                .register(meters);
        return made;
    }

    /** What becomes of callbacks. */
    enum Callback {
        DELIVERED("delivered"),
        PUT_OFF("put_off"),
        GIVEN_UP("given_up");

        private final String label;

        Callback(String label) {
            this.label = label;
        }
    }

    void finished(OperationState state) {
        Counter.builder("barista.operations.finished")
                .description("Operations that ended, by how they did")
                .tag("outcome", state.label())
                .register(registry.get())
                .increment();
    }

    void called(Callback outcome) {
        Counter.builder("barista.callbacks")
                .description("Tries to call back, by how they ended")
                .tag("outcome", outcome.label)
                .register(registry.get())
                .increment();
    }

    /** What there is now; the gauges show it until the next time. */
    synchronized void refresh(OperationStatistics statistics) {
        latest.set(statistics);
        MultiGauge known = states;
        if (known == null) {
            known = registerGauges();
            states = known;
        }
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (OperationState state : OperationState.values()) {
            rows.add(MultiGauge.Row.of(
                    Tags.of("state", state.label()), statistics.counts().getOrDefault(state, 0L)));
        }
        known.register(rows, true);
    }

    /** Shows that there are none, as long as nobody has looked. */
    void refreshEmpty() {
        refresh(NONE);
    }

    private double oldestSeconds() {
        return latest.get()
                .oldestUnfinished()
                .map(oldest -> Duration.between(oldest, clock.now()).toMillis() / 1000.0)
                .orElse(0.0);
    }
}
