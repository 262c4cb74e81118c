package dev.barista.loadgen;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Requests of OpenAI's API. */
final class OpenAi {

    private static final JsonFactory JSON = new JsonFactory();

    private OpenAi() {}

    /** @param texts one for each row */
    static ByteBuf embeddings(ModelCall call, List<String> texts) {
        return post(call, "/v1/embeddings", body(call, json -> {
            json.writeName("input");
            json.writeStartArray();
            texts.forEach(json::writeString);
            json.writeEndArray();
        }));
    }

    static ByteBuf chat(ModelCall call, String prompt, Texts settings) {
        return post(call, "/v1/chat/completions", body(call, json -> {
            json.writeName("messages");
            json.writeStartArray();
            json.writeStartObject();
            json.writeStringProperty("role", "user");
            json.writeStringProperty("content", prompt);
            json.writeEndObject();
            json.writeEndArray();
            json.writeNumberProperty("max_tokens", settings.maxTokens());
            json.writeBooleanProperty("stream", settings.stream());
        }));
    }

    private static ByteBuffer body(ModelCall call, Consumer<JsonGenerator> fields) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("model", call.model());
            fields.accept(json);
            json.writeEndObject();
        }
        return ByteBuffer.wrap(text.toByteArray());
    }

    /** With a body that is JSON already. */
    static ByteBuf post(ModelCall call, ByteBuffer body) {
        return post(call, call.api() == Api.CHAT ? "/v1/chat/completions" : "/v1/embeddings", body);
    }

    private static ByteBuf post(ModelCall call, String path, ByteBuffer body) {
        List<Header> headers = new ArrayList<>(call.headers());
        headers.add(new Header("Content-Type", "application/json"));
        return HttpRequests.post(call.endpoint(), path, headers, List.of(body));
    }
}
