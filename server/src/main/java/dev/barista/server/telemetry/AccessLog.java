package dev.barista.server.telemetry;

import dev.barista.model.CacheUse;
import dev.barista.model.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One line a request, where the operator asked for it. Thread-safe. */
public final class AccessLog {

    private final Logger logger;
    private final boolean enabled;
    private final Clock clock;

    public AccessLog(boolean enabled, Clock clock) {
        this.logger = Logger.getLogger("dev.barista.access");
        this.enabled = enabled;
        this.clock = clock;
    }

    /**
     * The request was answered, or its caller went away.
     *
     * @param status HTTP's or gRPC's
     */
    public void ended(RequestRecord request, int status, long bytesOut) {
        if (!enabled) {
            return;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("protocol", request.protocol());
        fields.put("method", request.method());
        fields.put("path", request.path());
        if (request.model() != null) {
            fields.put("model", request.model().value());
        }
        if (request.version() != null) {
            fields.put("version", request.version().toString());
        }
        fields.put("status", status);
        fields.put("bytes_in", request.bytesIn());
        fields.put("bytes_out", bytesOut);
        fields.put("request_id", request.requestId());
        fields.put("total_ms", new LogEvent.Nanos(clock.nanoTime() - request.startNanos()));
        CallTimes times = request.times();
        if (times != null) {
            fields.put("decode_ms", new LogEvent.Nanos(times.decode()));
            fields.put("queue_ms", new LogEvent.Nanos(times.service().queue()));
            fields.put("batch_ms", new LogEvent.Nanos(times.service().batchWait()));
            fields.put("run_ms", new LogEvent.Nanos(times.run()));
            fields.put("encode_ms", new LogEvent.Nanos(times.encode()));
            CacheUse cache = times.service().cache();
            if (cache.outcome() != CacheUse.Outcome.UNUSED) {
                fields.put("cache", cache.outcome().text());
            }
        }
        logger.log(new LogEvent(Level.INFO, logger.getName(), "request", fields));
    }
}
