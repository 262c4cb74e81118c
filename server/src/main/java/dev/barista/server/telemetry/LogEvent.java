package dev.barista.server.telemetry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** A log record with named fields beside its message. */
public final class LogEvent extends LogRecord {

    private static final long serialVersionUID = 1L;

    private final transient Map<String, Object> fields;

    /** @param fields strings, whole numbers and {@link Nanos}, in the order in which they are to be read */
    public LogEvent(Level level, String loggerName, String message, Map<String, Object> fields) {
        super(level, message);
        setLoggerName(loggerName);
        this.fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public Map<String, Object> fields() {
        return fields;
    }

    /** A duration, which is shown in milliseconds. */
    public record Nanos(long value) {}
}
