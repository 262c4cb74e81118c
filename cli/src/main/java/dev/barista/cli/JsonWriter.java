package dev.barista.cli;

import dev.barista.cli.Json.JsonArray;
import dev.barista.cli.Json.JsonBool;
import dev.barista.cli.Json.JsonNull;
import dev.barista.cli.Json.JsonNumber;
import dev.barista.cli.Json.JsonObject;
import dev.barista.cli.Json.JsonText;
import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes values as one line of JSON. */
final class JsonWriter {

    private JsonWriter() {}

    static String write(Json value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Json value) {
        switch (value) {
            case JsonObject object -> {
                json.writeStartObject();
                for (Map.Entry<String, Json> member : object.members().entrySet()) {
                    json.writeName(member.getKey());
                    write(json, member.getValue());
                }
                json.writeEndObject();
            }
            case JsonArray array -> {
                json.writeStartArray();
                for (Json item : array.items()) {
                    write(json, item);
                }
                json.writeEndArray();
            }
            case JsonText text -> json.writeString(text.value());
            case JsonNumber number -> json.writeNumber(number.literal());
            case JsonBool bool -> json.writeBoolean(bool.value());
            case JsonNull none -> json.writeNull();
        }
    }
}
