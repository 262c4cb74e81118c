package dev.barista.server.telemetry;

import dev.barista.inference.VersionStatistics;
import dev.barista.lifecycle.LifecycleListener;
import dev.barista.lifecycle.ModelState;
import dev.barista.model.ErrorCode;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times calls. Only what the server itself named becomes a label: models that exist, versions that answered.
 * Thread-safe. The registry is made when it is first needed, so that a start does not wait for it.
 */
public final class ServerMetrics implements LifecycleListener {

    /** The label of models that do not exist, whatever callers name them. */
    private static final String NO_MODEL = "";

    private final Map<Key, CallMeters> meters = new ConcurrentHashMap<>();
    private volatile @Nullable PrometheusMeterRegistry registry;

    private record Key(String protocol, ModelName model, ModelVersion version) {}

    /** Where further meters are registered. */
    public MeterRegistry registry() {
        return prometheus();
    }

    private PrometheusMeterRegistry prometheus() {
        PrometheusMeterRegistry made = registry;
        return made == null ? make() : made;
    }

    private synchronized PrometheusMeterRegistry make() {
        PrometheusMeterRegistry made = registry;
        if (made == null) {
            made = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry = made;
        }
        return made;
    }

    /** Adds what versions tell of their runs. */
    void showRuns(Supplier<List<VersionStatistics>> versions) {
        prometheus().getPrometheusRegistry().register(new BatchRows(versions));
    }

    public void answered(String protocol, ModelName model, ModelVersion version, CallTimes times, long totalNanos) {
        Key key = new Key(protocol, model, version);
        CallMeters known = meters.get(key);
        CallMeters found = known == null ? meters.computeIfAbsent(key, this::register) : known;
        found.answered(times, totalNanos);
    }

    private CallMeters register(Key key) {
        return new CallMeters(
                prometheus(), key.protocol(), key.model().value(), key.version().toString());
    }

    /** @param model null if there is no such model */
    public void failed(String protocol, @Nullable ModelName model, ErrorCode code) {
        prometheus()
                .counter(
                        MetricNames.REQUESTS,
                        "model",
                        model == null ? NO_MODEL : model.value(),
                        "version",
                        "",
                        "protocol",
                        protocol,
                        "outcome",
                        code.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** The series of a version end with it, so that their number stays that of the versions there are. */
    @Override
    public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
        if (to instanceof ModelState.Gone) {
            for (Key key : meters.keySet()) {
                if (key.model().equals(model) && key.version().equals(version)) {
                    forget(key);
                }
            }
        }
    }

    private void forget(Key key) {
        CallMeters gone = meters.remove(key);
        if (gone != null) {
            for (Meter meter : gone.ofVersion()) {
                prometheus().remove(meter);
            }
        }
    }

    /** All metrics in the format of this Accept header: OpenMetrics where it asks for that, else Prometheus text. */
    public Scrape scrape(String accept) {
        boolean open = accept.contains("application/openmetrics-text");
        String type = open ? "application/openmetrics-text; version=1.0.0; charset=utf-8" : Scrape.PROMETHEUS_TEXT;
        return new Scrape(type, prometheus().scrape(type));
    }

    /** The metrics at one moment. */
    public record Scrape(String contentType, String text) {
        static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
    }
}
