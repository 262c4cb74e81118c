package dev.barista.loadgen;

import dev.barista.json.JsonOutput;
import dev.barista.json.TensorJsonWriter;
import dev.barista.model.NamedTensor;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Requests of the Open Inference Protocol over REST, with the elements in the JSON or behind it. */
final class OipRest {

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
        JsonOutput json = new JsonOutput(text::write);
        json.startObject();
        parameters(json, call, binary);
        json.key("inputs").startArray();
        for (NamedTensor input : inputs) {
            input(json, input, binary);
        }
        json.endArray().endObject().flush();
        return binary ? padded(text.toByteArray()) : text.toByteArray();
    }

    private static void parameters(JsonOutput json, ModelCall call, boolean binary) {
        boolean deadline = !call.deadline().isZero();
        if (!binary && !deadline) {
            return;
        }
        json.key("parameters").startObject();
        if (binary) {
            json.key("binary_data_output").bool(true);
        }
        if (deadline) {
            json.key("timeout").number(call.deadline().toNanos() / 1000);
        }
        json.endObject();
    }

    private static void input(JsonOutput json, NamedTensor input, boolean binary) {
        json.startObject();
        json.key("name").string(input.name());
        json.key("datatype").string(input.tensor().dataType().name());
        json.key("shape").startArray();
        for (long dim : input.tensor().shape().dims()) {
            json.number(dim);
        }
        json.endArray();
        if (binary) {
            json.key("parameters").startObject();
            json.key("binary_data_size").number(input.tensor().byteSize());
            json.endObject();
        } else {
            json.key("data");
            TensorJsonWriter.writeFlat(json, input.tensor(), "input \"" + input.name() + "\"");
        }
        json.endObject();
    }

    /** So that the tensors begin at a multiple of their elements' size, and can be read where they are. */
    private static byte[] padded(byte[] json) {
        byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }
}
