package dev.barista.loadgen;

import dev.barista.json.TensorJsonWriter;
import dev.barista.model.NamedTensor;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Requests of the Open Inference Protocol over REST, with the elements in the JSON or behind it. */
final class OipRest {

    private static final JsonFactory JSON = new JsonFactory();
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";

    private OipRest() {}

    static String path(ModelCall call) {
        String version = call.version().isEmpty() ? "" : "/versions/" + HttpRequests.encoded(call.version());
        return "/v2/models/" + HttpRequests.encoded(call.model()) + version;
    }

    static ByteBuf json(ModelCall call, List<NamedTensor> inputs) {
        return json(call, ByteBuffer.wrap(text(call, inputs, false)));
    }

    /** With a body that is JSON already. */
    static ByteBuf json(ModelCall call, ByteBuffer body) {
        List<Header> headers = new ArrayList<>(call.headers());
        headers.add(new Header("Content-Type", "application/json"));
        return HttpRequests.post(call.endpoint(), path(call) + "/infer", headers, List.of(body));
    }

    static ByteBuf binary(ModelCall call, List<NamedTensor> inputs) {
        byte[] json = text(call, inputs, true);
        List<Header> headers = new ArrayList<>(call.headers());
        headers.add(new Header("Content-Type", "application/octet-stream"));
        headers.add(new Header(JSON_LENGTH, Integer.toString(json.length)));
        List<ByteBuffer> body = new ArrayList<>();
        body.add(ByteBuffer.wrap(json));
        inputs.forEach(input -> body.add(input.tensor().data()));
        return HttpRequests.post(call.endpoint(), path(call) + "/infer", headers, body);
    }

    private static byte[] text(ModelCall call, List<NamedTensor> inputs, boolean binary) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            parameters(json, call, binary);
            json.writeName("inputs");
            json.writeStartArray();
            for (NamedTensor input : inputs) {
                input(json, input, binary);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return binary ? padded(text.toByteArray()) : text.toByteArray();
    }

    private static void parameters(JsonGenerator json, ModelCall call, boolean binary) {
        boolean deadline = !call.deadline().isZero();
        if (!binary && !deadline) {
            return;
        }
        json.writeName("parameters");
        json.writeStartObject();
        if (binary) {
            json.writeBooleanProperty("binary_data_output", true);
        }
        if (deadline) {
            json.writeNumberProperty("timeout", call.deadline().toNanos() / 1000);
        }
        json.writeEndObject();
    }

    private static void input(JsonGenerator json, NamedTensor input, boolean binary) {
        json.writeStartObject();
        json.writeStringProperty("name", input.name());
        json.writeStringProperty("datatype", input.tensor().dataType().name());
        json.writeName("shape");
        json.writeStartArray();
        for (long dim : input.tensor().shape().dims()) {
            json.writeNumber(dim);
        }
        json.writeEndArray();
        if (binary) {
            json.writeName("parameters");
            json.writeStartObject();
            json.writeNumberProperty("binary_data_size", input.tensor().byteSize());
            json.writeEndObject();
        } else {
            json.writeName("data");
            TensorJsonWriter.writeFlat(json, input.tensor(), "input \"" + input.name() + "\"");
        }
        json.writeEndObject();
    }

    /** So that the tensors begin at a multiple of their elements' size, and can be read where they are. */
    private static byte[] padded(byte[] json) {
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
