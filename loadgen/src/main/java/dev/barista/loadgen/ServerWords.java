package dev.barista.loadgen;

import dev.barista.json.JsonInput;
import dev.barista.json.JsonToken;
import dev.barista.model.InferenceException;
import java.nio.charset.StandardCharsets;

/** What a server says is wrong, out of the body that it says it in. */
final class ServerWords {

    private static final int LIMIT = 300;

    private ServerWords() {}

    /** The text of {@code {"error": text}} or {@code {"error": {"message": text}}}, or else the body as it is. */
    static String of(String body) {
        String text = body.strip();
        if (text.startsWith("{")) {
            try {
                JsonInput json = JsonInput.of(text.getBytes(StandardCharsets.UTF_8));
                String[] found = {""};
                read(json, "error", found);
                text = found[0].isEmpty() ? text : found[0];
            } catch (InferenceException e) {
                // It was cut off, or only looked like JSON: shown as it came.
                return shortened(text);
            }
        }
        return shortened(text);
    }

    private static void read(JsonInput json, String wanted, String[] found) {
        json.object("the error", key -> {
            if (key.equals(wanted) && json.token() == JsonToken.STRING) {
                found[0] = json.text();
            } else if (key.equals(wanted) && json.token() == JsonToken.START_OBJECT) {
                read(json, "message", found);
            } else {
                json.skip();
            }
        });
    }

    private static String shortened(String text) {
        return text.length() > LIMIT ? text.substring(0, LIMIT) + "…" : text;
    }
}
