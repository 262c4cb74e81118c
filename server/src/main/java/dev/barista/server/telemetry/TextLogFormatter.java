package dev.barista.server.telemetry;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** Lines for people: the time, the level where it is not the usual one, the message and its fields. */
public final class TextLogFormatter extends Formatter {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private final ZoneId zone;

    public TextLogFormatter(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(160);
        line.append(TIME.format(record.getInstant().atZone(zone))).append(' ');
        if (!Level.INFO.equals(record.getLevel())) {
            line.append(record.getLevel().getName()).append(' ');
        }
        line.append(oneLine(formatMessage(record)));
        if (record instanceof LogEvent event) {
            line.append(oneLine(JsonLogFormatter.plain(event.fields())));
        }
        line.append('\n');
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            line.append(JsonLogFormatter.stackTrace(thrown));
        }
        return line.toString();
    }

    /** What callers send must not be able to forge a line. */
    private static String oneLine(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) ? ' ' : c);
        }
        return clean.toString();
    }
}
