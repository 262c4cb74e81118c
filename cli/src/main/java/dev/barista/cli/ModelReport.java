package dev.barista.cli;

import dev.barista.cli.Json.JsonArray;
import dev.barista.cli.Json.JsonObject;
import dev.barista.cli.ModelSample.Calls;
import dev.barista.cli.ModelSample.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code barista models} says, from two looks at a server.
 *
 * @param watched the time between the looks; zero if there was only one, and so no rates
 */
record ModelReport(ModelSample before, ModelSample now, Duration watched) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** A table with what failed below it. */
    List<String> lines(Screen screen) {
        if (now.versions().isEmpty()) {
            return List.of("no models");
        }
        List<String> lines = new ArrayList<>(table().lines());
        lines.set(0, screen.bold(lines.getFirst()));
        for (Version version : now.versions()) {
            if (!version.reason().isEmpty()) {
                lines.add(screen.red(named(version)) + ": " + version.reason());
            }
        }
        lines.add(screen.dim(legend()));
        return lines;
    }

    private static String named(Version version) {
        return version.version().isEmpty() ? version.model() : version.model() + " version " + version.version();
    }

    private String legend() {
        String since = "calls, failures and mean latency since each version was loaded";
        return watched.isZero()
                ? since
                : String.format(Locale.ROOT, "rates over the last %.1f s; %s", seconds(), since);
    }

    private Table table() {
        Table table = new Table(
                Table.Column.left("MODEL"),
                Table.Column.right("VERSION"),
                Table.Column.left("STATE"),
                Table.Column.left("LABELS"),
                Table.Column.right("MEMORY"),
                Table.Column.right("REQ/S"),
                Table.Column.right("MEAN"),
                Table.Column.right("CALLS"),
                Table.Column.right("FAILED"),
                Table.Column.right("ROWS/RUN"),
                Table.Column.left("RUNS ON"));
        for (Version version : now.versions()) {
            Calls calls = version.calls();
            table.row(
                    version.model(),
                    orDash(version.version()),
                    version.state(),
                    orDash(String.join(",", version.labels())),
                    version.memoryBytes() == 0 ? "-" : bytes(version.memoryBytes()),
                    watched.isZero() ? "-" : String.format(Locale.ROOT, "%.1f", rate(version)),
                    calls.answered() == 0 ? "-" : latency(meanMillis(calls)),
                    Long.toString(calls.answered()),
                    Long.toString(calls.failed()),
                    version.runs().count() == 0 ? "-" : String.format(Locale.ROOT, "%.1f", rowsPerRun(version)),
                    orDash(version.runs().place()));
        }
        return table;
    }

    /** The same as one JSON object. */
    JsonObject json(String server) {
        List<Json> models = new ArrayList<>();
        for (Version version : now.versions()) {
            models.add(json(version));
        }
        Map<String, Json> report = new LinkedHashMap<>();
        report.put("server", Json.text(server));
        report.put("watched_seconds", Json.number(seconds(), 3));
        report.put("models", new JsonArray(models));
        return new JsonObject(report);
    }

    private JsonObject json(Version version) {
        Map<String, Json> one = new LinkedHashMap<>();
        one.put("name", Json.text(version.model()));
        one.put("version", Json.text(version.version()));
        one.put("state", Json.text(version.state()));
        one.put("reason", Json.text(version.reason()));
        one.put(
                "labels",
                new JsonArray(version.labels().stream()
                        .map(Json::text)
                        .map(Json.class::cast)
                        .toList()));
        one.put("memory_bytes", Json.number(version.memoryBytes()));
        if (!watched.isZero()) {
            one.put("requests_per_second", Json.number(rate(version), 3));
        }
        one.put("calls", Json.number(version.calls().answered()));
        one.put("failed", Json.number(version.calls().failed()));
        if (version.calls().answered() > 0) {
            one.put("mean_latency_ms", Json.number(meanMillis(version.calls()), 6));
        }
        if (version.runs().count() > 0) {
            one.put("rows_per_run", Json.number(rowsPerRun(version), 3));
        }
        if (!version.runs().place().isEmpty()) {
            one.put("runs_on", Json.text(version.runs().place()));
        }
        return new JsonObject(one);
    }

    /** Calls a second; those of a version that was loaded meanwhile count from its load. */
    private double rate(Version version) {
        long earlier = before.same(version).map(v -> total(v.calls())).orElse(0L);
        return Math.max(0, total(version.calls()) - earlier) / seconds();
    }

    private static double rowsPerRun(Version version) {
        return (double) version.runs().rows() / version.runs().count();
    }

    private static long total(Calls calls) {
        return calls.answered() + calls.failed();
    }

    private double seconds() {
        return watched.toNanos() / 1e9;
    }

    private static double meanMillis(Calls calls) {
        return calls.nanos() / NANOS_PER_MILLI / calls.answered();
    }

    private static String latency(double millis) {
        return millis < 1
                ? String.format(Locale.ROOT, "%.0f µs", millis * 1000)
                : String.format(Locale.ROOT, "%.1f ms", millis);
    }

    private static String bytes(long bytes) {
        double kib = bytes / 1024.0;
        return kib < 1024
                ? String.format(Locale.ROOT, "%.1f KiB", kib)
                : String.format(Locale.ROOT, "%.1f MiB", kib / 1024);
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
