package dev.barista.server.telemetry;

import dev.barista.inference.CallListener;
import dev.barista.inference.CallOutcome;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes to the log what becomes of the batching of models; single calls are no news. Thread-safe. */
public final class BatchingLog implements CallListener {

    private final ServerLog log;

    public BatchingLog(ServerLog log) {
        this.log = log;
    }

    @Override
    public void ended(CallOutcome outcome) {}

    @Override
    public void batchingStopped(ModelName model, ModelVersion version, String reason) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", model.value());
        fields.put("version", version.number());
        fields.put("reason", reason);
        log.warn("calls of a model can't share runs", fields);
    }
}
