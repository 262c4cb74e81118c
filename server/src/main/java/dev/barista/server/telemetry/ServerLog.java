package dev.barista.server.telemetry;

import java.io.OutputStream;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.jspecify.annotations.Nullable;

/** The server's log: one place that events go to, as records of {@code java.util.logging}. Thread-safe. */
public final class ServerLog {

    private static final String NAME = "dev.barista";

    /** Kept here, because a logger that nobody holds loses its level. */
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

    private final Logger logger = Logger.getLogger(NAME);

    /**
     * Sends everything that this process logs, libraries included, to standard error in this format; whatever was
     * configured before is replaced.
     */
    public static void install(LogFormat format) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        Handler console = new ConsoleHandler();
        console.setLevel(Level.ALL);
        console.setFormatter(formatter(format));
        root.addHandler(console);
        root.setLevel(Level.INFO);
        Logger.getLogger("io.netty").setLevel(Level.WARNING);
        FLYWAY.setLevel(Level.WARNING);
    }

    /** A handler that writes to a stream of one's own, for embedding. */
    public static Handler handler(OutputStream stream, LogFormat format) {
        return new StreamHandler(stream, formatter(format));
    }

    private static java.util.logging.Formatter formatter(LogFormat format) {
        return switch (format) {
            case TEXT -> new TextLogFormatter(ZoneId.systemDefault());
            case JSON -> new JsonLogFormatter();
        };
    }

    /** Something happened that an operator wants to know. */
    public void event(String message, Map<String, Object> fields) {
        log(Level.INFO, message, fields, null);
    }

    public void event(String message) {
        event(message, Map.of());
    }

    /** Something is wrong that the server can live with. */
    public void warn(String message, Map<String, Object> fields) {
        log(Level.WARNING, message, fields, null);
    }

    /** A bug, or a failure of the server's own: with its stack trace. */
    public void failure(String message, String requestId, Throwable cause) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("request_id", requestId);
        log(Level.SEVERE, message, fields, cause);
    }

    private void log(Level level, String message, Map<String, Object> fields, @Nullable Throwable cause) {
        if (logger.isLoggable(level)) {
            LogEvent event = new LogEvent(level, NAME, message, fields);
            event.setThrown(cause);
            logger.log(event);
        }
    }
}
