package dev.barista.server.telemetry;

import dev.barista.lifecycle.LifecycleListener;
import dev.barista.lifecycle.ModelState;
import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what becomes of models to the log: loaded in how long, failed of what, gone. Called by one thread at a time.
 */
public final class LifecycleLog implements LifecycleListener {

    private final ServerLog log;
    private final Clock clock;
    private final Map<String, Long> loadStarts = new HashMap<>();

    public LifecycleLog(ServerLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
        Map<String, Object> fields = fields(model);
        fields.put("version", version.number());
        String key = model + "/" + version;
        switch (to) {
            case ModelState.Waiting(), ModelState.WarmingUp() -> {}
            case ModelState.Loading() -> loadStarts.put(key, clock.nanoTime());
            case ModelState.Ready() -> {
                Long start = loadStarts.remove(key);
                if (start != null) {
                    fields.put("loaded_ms", new LogEvent.Nanos(clock.nanoTime() - start));
                }
                log.event("model ready", fields);
            }
            case ModelState.Draining() -> log.event("model draining", fields);
            case ModelState.Gone() -> log.event("model unloaded", fields);
            case ModelState.Failed(var error) -> {
                loadStarts.remove(key);
                fields.put("reason", error.getMessage());
                log.warn("model failed", fields);
            }
        }
    }

    @Override
    public void configRejected(ModelName model, String error) {
        Map<String, Object> fields = fields(model);
        fields.put("reason", error);
        log.warn("model configuration refused", fields);
    }

    @Override
    public void labelMoved(ModelName model, String label, Optional<ModelVersion> from, Optional<ModelVersion> to) {
        Map<String, Object> fields = fields(model);
        fields.put("label", label);
        fields.put("from", from.map(ModelVersion::toString).orElse("none"));
        fields.put("to", to.map(ModelVersion::toString).orElse("none"));
        log.event("label moved", fields);
    }

    @Override
    public void closeFailed(ModelName model, ModelVersion version, Throwable error) {
        Map<String, Object> fields = fields(model);
        fields.put("version", version.number());
        fields.put("reason", String.valueOf(error.getMessage()));
        log.warn("model did not close cleanly", fields);
    }

    @Override
    public void repositoriesHaveProblems(List<String> problems) {
        for (String problem : problems) {
            log.warn("repository", new LinkedHashMap<>(Map.of("problem", problem)));
        }
    }

    private static Map<String, Object> fields(ModelName model) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model.value());
        return fields;
    }
}
