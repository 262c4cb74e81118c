package dev.barista.server.operations;

import dev.barista.registry.AnswerHead;
import dev.barista.registry.CallbackStatus;
import dev.barista.registry.Operation;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What callers read of operations: in answers and in callbacks. Thread-safe. */
public final class OperationMessages {

    private static final String ROOT = "/v2/operations";

    private final JsonFactory factory = new JsonFactory();

    /** Where an operation is found on this server. */
    public static String path(OperationId id) {
        return ROOT + "/" + id;
    }

    /** One operation. */
    public byte[] operation(Operation operation) {
        return object(json -> writeWhole(json, operation));
    }

    /** A list of them. */
    public byte[] operations(List<Operation> operations, boolean more) {
        return object(json -> {
            json.writeArrayPropertyStart("operations");
            for (Operation operation : operations) {
                json.writeStartObject();
                writeWhole(json, operation);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeBooleanProperty("more", more);
        });
    }

    /**
     * The event that a callback tells of, in the form of CloudEvents; the same however often it is sent.
     *
     * @param answer the body of the answer where it is small enough to be sent along; JSON
     */
    public byte[] event(Operation operation, Optional<byte[]> answer) {
        return object(json -> {
            json.writeStringProperty("specversion", "1.0");
            json.writeStringProperty("id", operation.id().value());
            json.writeStringProperty("source", ROOT);
            json.writeStringProperty(
                    "type", "dev.barista.operation." + operation.state().label());
            json.writeStringProperty(
                    "time",
                    operation
                            .times()
                            .finished()
                            .orElse(operation.times().created())
                            .toString());
            json.writeStringProperty("datacontenttype", "application/json");
            json.writeObjectPropertyStart("data");
            write(json, operation, answer);
            json.writeEndObject();
        });
    }

    private static void writeWhole(JsonGenerator json, Operation operation) {
        write(json, operation, Optional.empty());
        operation.callback().ifPresent(callback -> callback(json, callback));
    }

    private static void write(JsonGenerator json, Operation operation, Optional<byte[]> answer) {
        json.writeStringProperty("id", operation.id().value());
        json.writeStringProperty("state", operation.state().label());
        json.writeStringProperty("model", operation.call().model().value());
        if (!operation.call().version().isEmpty()) {
            json.writeStringProperty("version", operation.call().version());
        }
        json.writeStringProperty("request_id", operation.call().requestId());
        json.writeStringProperty("created", operation.times().created().toString());
        operation.times().started().ifPresent(moment -> json.writeStringProperty("started", moment.toString()));
        operation.times().finished().ifPresent(moment -> json.writeStringProperty("finished", moment.toString()));
        json.writeStringProperty("expires", operation.times().expires().toString());
        json.writeNumberProperty("attempts", operation.runs().attempts());
        if (!operation.reason().isEmpty()) {
            boolean failed = operation.state() == OperationState.FAILED;
            json.writeStringProperty(failed ? "error" : "reason", operation.reason());
        }
        operation.answer().ifPresent(head -> result(json, head, answer));
        json.writeObjectPropertyStart("links");
        json.writeStringProperty("self", path(operation.id()));
        json.writeStringProperty("result", path(operation.id()) + "/result");
        json.writeEndObject();
    }

    private static void result(JsonGenerator json, AnswerHead head, Optional<byte[]> body) {
        json.writeObjectPropertyStart("result");
        json.writeNumberProperty("status", head.status());
        json.writeStringProperty("content_type", head.contentType());
        json.writeNumberProperty("bytes", head.bytes());
        if (body.isPresent()) {
            json.writeName("body");
            json.writeRawValue(new String(body.get(), StandardCharsets.UTF_8));
        }
        json.writeEndObject();
    }

    /** Of the address the host alone: the rest of it may be a secret between the caller and the receiver. */
    private static void callback(JsonGenerator json, CallbackStatus callback) {
        json.writeObjectPropertyStart("callback");
        json.writeStringProperty("host", callback.target().getHost());
        json.writeStringProperty("state", callback.state().label());
        json.writeNumberProperty("attempts", callback.attempts());
        if (!callback.problem().isEmpty()) {
            json.writeStringProperty("problem", callback.problem());
        }
        json.writeEndObject();
    }

    private byte[] object(Consumer<JsonGenerator> properties) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            properties.accept(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
