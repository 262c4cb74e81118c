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
     * @param runs of the model since then, and where they happen
     */
    record Version(
            String model,
            String version,
            String state,
            String reason,
            List<String> labels,
            long memoryBytes,
            Calls calls,
            Runs runs) {

        Version {
            labels = List.copyOf(labels);
        }
    }

    /** Answered and failed calls, and the nanoseconds that the answered ones took. */
    record Calls(long answered, long failed, long nanos) {
        static final Calls NONE = new Calls(0, 0, 0);
    }

    /**
     * Runs and their rows.
     *
     * @param place {@code event loops}, {@code 2 instances}, or "" if the version is not loaded
     */
    record Runs(long count, long rows, String place) {}

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
                calls(stats),
                runs(stats));
    }

    private static Runs runs(JsonObject stats) {
        JsonObject scheduling = stats.object("scheduling");
        long instances = scheduling.number("instances");
        String place = instances == 1 ? "1 instance" : instances + " instances";
        if (instances == 0) {
            place = "";
        } else if (scheduling.isTrue("inline")) {
            place = "event loops";
        }
        return new Runs(stats.number("execution_count"), stats.number("inference_count"), place);
    }

    private static Calls calls(JsonObject stats) {
        JsonObject phases = stats.object("inference_stats");
        JsonObject success = phases.object("success");
        return new Calls(success.number("count"), phases.object("fail").number("count"), success.number("ns"));
    }
}
