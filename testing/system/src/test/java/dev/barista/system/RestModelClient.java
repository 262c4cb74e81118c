package dev.barista.system;

import dev.barista.model.NamedTensor;
import dev.barista.model.Tensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Inference over REST: elements as JSON, or as bytes behind the JSON by the binary data extension. */
final class RestModelClient implements ModelClient {

    private static final String LENGTH_HEADER = "Inference-Header-Content-Length";
    private static final JsonMapper JSON = new JsonMapper();

    private final RestApi api;
    private final boolean binary;

    RestModelClient(String url, boolean binary) {
        this.api = new RestApi(url);
        this.binary = binary;
    }

    @Override
    public String transport() {
        return binary ? "REST binary" : "REST JSON";
    }

    @Override
    public Answer infer(Call call) {
        String version = call.version().isEmpty() ? "" : "/versions/" + call.version();
        String path = "/v2/models/" + call.model() + version + "/infer";
        ByteArrayOutputStream elements = new ByteArrayOutputStream();
        byte[] json = header(call, elements).getBytes(StandardCharsets.UTF_8);
        if (!binary) {
            return answer(api.post(path, json).orRefuse());
        }
        byte[] body = ByteBuffer.allocate(json.length + elements.size())
                .put(json)
                .put(elements.toByteArray())
                .array();
        String[] headers = {"Content-Type", "application/octet-stream", LENGTH_HEADER, Integer.toString(json.length)};
        return answer(api.post(path, body, headers).orRefuse());
    }

    private String header(Call call, ByteArrayOutputStream elements) {
        StringBuilder json = new StringBuilder("{\"inputs\":[");
        String separator = "";
        for (NamedTensor input : call.inputs()) {
            Tensor tensor = input.tensor();
            json.append(separator)
                    .append("{\"name\":")
                    .append(JSON.writeValueAsString(input.name()))
                    .append(",\"datatype\":\"")
                    .append(tensor.dataType())
                    .append("\",\"shape\":")
                    .append(tensor.shape());
            if (binary) {
                elements.writeBytes(WireElements.raw(tensor));
                json.append(",\"parameters\":{\"binary_data_size\":")
                        .append(tensor.byteSize())
                        .append("}}");
            } else {
                json.append(",\"data\":");
                WireElements.appendJson(json, tensor);
                json.append('}');
            }
            separator = ",";
        }
        json.append(']');
        if (binary) {
            json.append(",\"parameters\":{\"binary_data_output\":true}");
        }
        return json.append('}').toString();
    }

    private static Answer answer(RestApi.Reply reply) {
        ByteBuffer body = ByteBuffer.wrap(reply.body());
        int jsonLength = (int) reply.headers().firstValueAsLong(LENGTH_HEADER).orElse(body.remaining());
        JsonNode json = JSON.readTree(reply.body(), 0, jsonLength);
        body.position(jsonLength);
        List<NamedTensor> outputs = new ArrayList<>();
        for (JsonNode output : json.required("outputs")) {
            outputs.add(new NamedTensor(output.required("name").stringValue(), tensor(output, body)));
        }
        if (body.hasRemaining()) {
            throw new AssertionError(body.remaining() + " bytes belong to no output");
        }
        return new Answer(
                json.required("model_name").stringValue(),
                json.required("model_version").stringValue(),
                outputs);
    }

    private static Tensor tensor(JsonNode output, ByteBuffer body) {
        String type = output.required("datatype").stringValue();
        long[] shape = shape(output.required("shape"));
        JsonNode size = output.path("parameters").path("binary_data_size");
        if (size.isMissingNode()) {
            return WireElements.ofJson(type, shape, output.required("data"));
        }
        ByteBuffer raw = body.slice(body.position(), size.intValue());
        body.position(body.position() + size.intValue());
        return WireElements.tensor(type, shape, raw);
    }

    static long[] shape(JsonNode dims) {
        long[] shape = new long[dims.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = dims.get(i).longValue();
        }
        return shape;
    }

    @Override
    public void close() {
        api.close();
    }
}
