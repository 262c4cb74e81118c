package dev.barista.cli;

import dev.barista.cli.Json.JsonArray;
import dev.barista.cli.Json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The example models that come with the command, and requests to them. */
final class Examples {

    private final Path folder;

    private Examples(Path folder) {
        this.folder = folder;
    }

    /** Those of this installation; the launcher says where it is. */
    static Examples ofInstallation() {
        String home = System.getProperty("barista.home", "");
        Path folder = Path.of(home, "examples");
        if (home.isEmpty() || !Files.isDirectory(folder.resolve("models"))) {
            throw CommandFailure.failed(
                    "the example models are not here"
                            + (home.isEmpty() ? "" : ": there is no " + folder.resolve("models")),
                    "serve your own with: barista serve --models DIR");
        }
        return new Examples(folder);
    }

    Path models() {
        return folder.resolve("models");
    }

    /** A request to one version of a model, in the protocol's form. */
    record Call(String model, String version, JsonObject body) {}

    /** The request that shows what a model does, if it has one. */
    Optional<Json> request(String model) {
        Path file = folder.resolve("requests").resolve(model + ".json");
        return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /** The inputs of every golden example. */
    List<Call> calls() {
        List<Call> calls = new ArrayList<>();
        for (Path model : children(models())) {
            for (Path version : children(model)) {
                for (Path golden : children(version.resolve("golden"))) {
                    if (golden.toString().endsWith(".json") && read(golden) instanceof JsonObject example) {
                        JsonObject body = new JsonObject(Map.of("inputs", new JsonArray(example.items("inputs"))));
                        calls.add(new Call(name(model), name(version), body));
                    }
                }
            }
        }
        return calls;
    }

    /** A request as named features: single values bare, others as flat lists. */
    static JsonObject asFeatures(JsonObject request) {
        Map<String, Json> features = new LinkedHashMap<>();
        for (Json item : request.items("inputs")) {
            if (item instanceof JsonObject input) {
                List<Json> data = input.items("data");
                features.put(input.text("name"), data.size() == 1 ? data.getFirst() : new JsonArray(data));
            }
        }
        return new JsonObject(features);
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw CommandFailure.failed("can't read " + folder + ": " + e.getMessage());
        }
    }

    private static Json read(Path file) {
        try {
            return JsonReader.read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw CommandFailure.failed("can't read " + file + ": " + e.getMessage());
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
