package dev.barista.cli;

import dev.barista.cli.Json.JsonArray;
import dev.barista.cli.Json.JsonObject;
import dev.barista.cli.Json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a server says about its models at one moment, in the server's order. */
record ModelSample(List<Version> versions) {

    ModelSample {
        versions = List.copyOf(versions);
    }

    /**
     * One version, or a model without any.
     *
     * @param version "" for a model without versions
     * @param reason why it is in its state, "" if that needs no saying
     * @param calls answered since it was loaded, and the time that they took together
     */
    record Version(
            String model,
            String version,
            String state,
            String reason,
            List<String> labels,
            long memoryBytes,
            Calls calls) {

        Version {
            labels = List.copyOf(labels);
        }
    }

    /** Answered and failed calls, and the nanoseconds that the answered ones took. */
    record Calls(long answered, long failed, long nanos) {
        static final Calls NONE = new Calls(0, 0, 0);
    }

    /** Asks the server. */
    static ModelSample take(ServerClient client) {
        return of(client.post("/v2/repository/index", new JsonObject(Map.of())), client.get("/v2/models/stats"));
    }

    /** Reads the repository's index and the statistics. */
    static ModelSample of(Json index, Json statistics) {
        Map<String, JsonObject> counted = new HashMap<>();
        if (statistics instanceof JsonObject object) {
            for (Json item : object.items("model_stats")) {
                if (item instanceof JsonObject stats) {
                    counted.put(key(stats), stats);
                }
            }
        }
        List<Version> versions = new ArrayList<>();
        List<Json> entries = index instanceof JsonArray array ? array.items() : List.of();
        for (Json item : entries) {
            if (item instanceof JsonObject entry) {
                JsonObject none = new JsonObject(Map.of());
                versions.add(version(entry, counted.getOrDefault(key(entry), none)));
            }
        }
        return new ModelSample(versions);
    }

    /** The same version in this sample. */
    Optional<Version> same(Version other) {
        return versions.stream()
                .filter(v -> v.model().equals(other.model()) && v.version().equals(other.version()))
                .findFirst();
    }

    private static String key(JsonObject entry) {
        return entry.text("name") + "/" + entry.text("version");
    }

    private static Version version(JsonObject entry, JsonObject stats) {
        List<String> labels = entry.items("labels").stream()
                .filter(JsonText.class::isInstance)
                .map(label -> ((JsonText) label).value())
                .toList();
        long memory = 0;
        for (Json item : stats.items("memory_usage")) {
            memory += item instanceof JsonObject usage ? usage.number("byte_size") : 0;
        }
        return new Version(
                entry.text("name"),
                entry.text("version"),
                entry.text("state"),
                entry.text("reason"),
                labels,
                memory,
                calls(stats));
    }

    private static Calls calls(JsonObject stats) {
        JsonObject phases = stats.object("inference_stats");
        JsonObject success = phases.object("success");
        return new Calls(success.number("count"), phases.object("fail").number("count"), success.number("ns"));
    }
}
