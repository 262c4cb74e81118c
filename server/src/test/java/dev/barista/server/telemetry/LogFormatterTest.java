package dev.barista.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;

final class LogFormatterTest {

    private static LogEvent event(String path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", path);
        fields.put("status", 200);
        fields.put("total_ms", new LogEvent.Nanos(1_234_567));
        LogEvent event = new LogEvent(Level.INFO, "dev.barista.access", "request", fields);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return event;
    }

    @Test
    void json_isOneObjectALine() {
        assertThat(new JsonLogFormatter().format(event("/v2/\"\\\n")))
                .isEqualTo(
                        "{\"time\":\"2026-01-02T03:04:05.678Z\",\"level\":\"info\",\"logger\":\"dev.barista.access\","
                                + "\"message\":\"request\",\"path\":\"/v2/\\\"\\\\\\n\",\"status\":200,\"total_ms\":1.234}\n");
    }

    @Test
    void text_canNotBeForgedByWhatCallersSend() {
        assertThat(new TextLogFormatter(ZoneOffset.UTC).format(event("/v2\n00:00:00.000 all is well")))
                .isEqualTo("03:04:05.678 request path=/v2 00:00:00.000 all is well status=200 total_ms=1.234\n");
    }

    @Test
    void stackTrace_isPartOfTheLine() {
        LogEvent event = event("/");
        event.setThrown(new IllegalStateException("boom"));

        String line = new JsonLogFormatter().format(event);
        assertThat(line).contains("\"error\":\"java.lang.IllegalStateException: boom\\n");
        assertThat(line.strip()).doesNotContain("\n");
    }
}
