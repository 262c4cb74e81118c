package dev.barista.cli;

import dev.barista.cli.Json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Three commands to try against the example models, each with the answer that the server gives to it now. */
final class DemoGuide {

    private static final String DEFAULT_URL = "http://127.0.0.1:8080";

    private final Examples examples;
    private final ServerClient client;
    private final String url;

    DemoGuide(Examples examples, ServerClient client, String url) {
        this.examples = examples;
        this.client = client;
        this.url = url;
    }

    List<String> lines(Screen screen) {
        String command = System.getProperty("barista.command", "barista");
        String where = url.equals(DEFAULT_URL) ? "" : " --url " + url;
        List<String> lines = new ArrayList<>();
        lines.add("Try, in another terminal:");
        for (String model : List.of("fraud", "recommender")) {
            examples.request(model).ifPresent(request -> {
                JsonObject features = Examples.asFeatures((JsonObject) request);
                step(
                        lines,
                        screen,
                        command + " predict " + model + where + " --data " + quoted(features),
                        AnswerText.lines(answer(model, features)));
            });
        }
        examples.request("intent")
                .ifPresent(request -> step(
                        lines,
                        screen,
                        "curl -s " + url + "/v2/models/intent/infer -d " + quoted(request),
                        List.of(shortened(JsonWriter.write(client.infer("intent", "", (JsonObject) request))))));
        step(lines, screen, command + " models" + where, List.of());
        return lines;
    }

    private JsonObject answer(String model, JsonObject features) {
        return client.infer(model, "", new PredictRequest(client.model(model, ""), List.of()).of(features));
    }

    private static void step(List<String> lines, Screen screen, String command, List<String> answer) {
        lines.add("");
        lines.add("  " + screen.bold(command));
        for (String line : answer) {
            lines.add("    " + screen.dim(line));
        }
    }

    /** For a shell, in single quotes. */
    private static String quoted(Json value) {
        return "'" + JsonWriter.write(value).replace("'", "'\\''") + "'";
    }

    private static String shortened(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
