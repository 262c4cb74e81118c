package dev.barista.bench;

import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the answer to the example call with Jackson's streaming generator. */
final class AnswerJson {

    private final JsonFactory json = new JsonFactory();

    /** With the value in the JSON. */
    void write(OutputStream target, float value) {
        try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), target)) {
            begin(generator);
            generator.writeName("data");
            generator.writeStartArray();
            generator.writeNumber(value);
            generator.writeEndArray();
            end(generator);
        }
    }

    /** With the value behind the JSON. */
    void writeBinary(OutputStream target) {
        try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), target)) {
            begin(generator);
            generator.writeName("parameters");
            generator.writeStartObject();
            generator.writeNumberProperty("binary_data_size", Float.BYTES);
            generator.writeEndObject();
            end(generator);
        }
    }

    private static void begin(JsonGenerator generator) {
        generator.writeStartObject();
        generator.writeStringProperty("model_name", "mlp");
        generator.writeStringProperty("model_version", "1");
        generator.writeName("outputs");
        generator.writeStartArray();
        generator.writeStartObject();
        generator.writeStringProperty("name", "y");
        generator.writeStringProperty("datatype", "FP32");
        generator.writeName("shape");
        generator.writeStartArray();
        generator.writeNumber(1);
        generator.writeNumber(1);
        generator.writeEndArray();
    }

    private static void end(JsonGenerator generator) {
        generator.writeEndObject();
        generator.writeEndArray();
        generator.writeEndObject();
    }
}
