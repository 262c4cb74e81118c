package dev.barista.server.telemetry;

import dev.barista.inference.VersionStatistics;
import dev.barista.lifecycle.LifecycleListener;
import dev.barista.lifecycle.ModelState;
import dev.barista.model.ErrorCode;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times calls. Only what the server itself named becomes a label: models that exist, versions that answered.
 * Thread-safe. The registry is made when it is first needed, so that a start does not wait for it.
 */
public final class ServerMetrics implements LifecycleListener {

    /** The label of models that do not exist, whatever callers name them. */
    private static final String NO_MODEL = "";

    private final CallCounts calls = new CallCounts();
    private volatile @Nullable PrometheusMeterRegistry registry;

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
            made.getPrometheusRegistry().register(calls);
            registry = made;
        }
        return made;
    }

    /** Adds what versions tell of their runs. */
    void showRuns(Supplier<List<VersionStatistics>> versions) {
        prometheus().getPrometheusRegistry().register(new BatchRows(versions));
    }

    /** Where the answered calls of a version are counted that came by this protocol. */
    public CallMeters calls(String protocol, ModelName model, ModelVersion version) {
        return calls.of(protocol, model, version);
    }

    /** @param model null if there is no such model */
    public void failed(String protocol, @Nullable ModelName model, ErrorCode code) {
        calls.failed(protocol, model == null ? NO_MODEL : model.value(), code);
    }

    /** The series of a version end with it. */
    @Override
    public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
        if (to instanceof ModelState.Gone) {
            calls.forget(model, version);
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
