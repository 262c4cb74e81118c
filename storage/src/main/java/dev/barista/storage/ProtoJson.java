package dev.barista.storage;

import dev.barista.json.JsonInput;
import dev.barista.model.InferenceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the JSON form of model configurations into the same nodes as the text form. */
final class ProtoJson {

    private static final int UNKNOWN_LINE = 0;

    private ProtoJson() {}

    /** @throws InferenceException {@code INVALID_ARGUMENT} with the place */
    static ProtoNode.Message parse(String json) {
        JsonInput input = JsonInput.of(json.getBytes(StandardCharsets.UTF_8));
        ProtoNode.Message message = message(input);
        input.end();
        return message;
    }

    private static ProtoNode.Message message(JsonInput input) {
        Map<String, List<ProtoNode>> fields = new LinkedHashMap<>();
        input.object("the model configuration", key -> {
            List<ProtoNode> values = new ArrayList<>();
            values(input, values);
            if (!values.isEmpty()) {
                fields.put(key, values);
            }
        });
        return new ProtoNode.Message(UNKNOWN_LINE, fields);
    }

    private static void values(JsonInput input, List<ProtoNode> values) {
        switch (input.token()) {
            case START_ARRAY -> input.array("a list", () -> values(input, values));
            case START_OBJECT -> values.add(message(input));
            case STRING -> values.add(new ProtoNode.Scalar(UNKNOWN_LINE, input.text(), true));
            case INTEGER, DECIMAL, TRUE, FALSE -> values.add(new ProtoNode.Scalar(UNKNOWN_LINE, input.text(), false));
            case NULL -> {}
            case END_ARRAY, END_OBJECT, KEY -> throw input.error("a value is expected");
        }
    }
}
