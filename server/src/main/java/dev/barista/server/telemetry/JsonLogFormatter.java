package dev.barista.server.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code logger}, {@code message}, then the event's own fields.
 */
public final class JsonLogFormatter extends Formatter {

    @Override
    public String format(LogRecord record) {
        JsonText line = new JsonText()
                .put("time", record.getInstant().toString())
                .put("level", record.getLevel().getName().toLowerCase(Locale.ROOT))
                .put("logger", String.valueOf(record.getLoggerName()))
                .put("message", formatMessage(record));
        if (record instanceof LogEvent event) {
            event.fields().forEach((name, value) -> put(line, name, value));
        }
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            line.put("error", stackTrace(thrown));
        }
        return line.end() + "\n";
    }

    private static void put(JsonText line, String name, Object value) {
        switch (value) {
            case LogEvent.Nanos(long nanos) -> line.putMillis(name, nanos);
            case Long number -> line.put(name, number);
            case Integer number -> line.put(name, number);
            default -> line.put(name, value.toString());
        }
    }

    static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    static String plain(Map<String, Object> fields) {
        StringBuilder text = new StringBuilder();
        fields.forEach((name, value) -> {
            text.append(' ').append(name).append('=');
            if (value instanceof LogEvent.Nanos(long nanos)) {
                Millis.append(text, nanos);
            } else {
                text.append(value);
            }
        });
        return text.toString();
    }
}
