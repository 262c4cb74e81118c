package dev.barista.server.operations;

import dev.barista.json.JsonOutput;
import dev.barista.registry.AnswerHead;
import dev.barista.registry.CallbackStatus;
import dev.barista.registry.Operation;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationState;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What callers read of operations: in answers and in callbacks. Thread-safe. */
public final class OperationMessages {

    private static final String ROOT = "/v2/operations";

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
            json.key("operations").startArray();
            for (Operation operation : operations) {
                json.startObject();
                writeWhole(json, operation);
                json.endObject();
            }
            json.endArray();
            json.key("more").bool(more);
        });
    }

    /**
     * The event that a callback tells of, in the form of CloudEvents; the same however often it is sent.
     *
     * @param answer the body of the answer where it is small enough to be sent along; JSON
     */
    public byte[] event(Operation operation, Optional<byte[]> answer) {
        return object(json -> {
            json.key("specversion").string("1.0");
            json.key("id").string(operation.id().value());
            json.key("source").string(ROOT);
            json.key("type").string("dev.barista.operation." + operation.state().label());
            json.key("time")
                    .string(operation
                            .times()
                            .finished()
                            .orElse(operation.times().created())
                            .toString());
            json.key("datacontenttype").string("application/json");
            json.key("data").startObject();
            write(json, operation, answer);
            json.endObject();
        });
    }

    private static void writeWhole(JsonOutput json, Operation operation) {
        write(json, operation, Optional.empty());
        operation.callback().ifPresent(callback -> callback(json, callback));
    }

    private static void write(JsonOutput json, Operation operation, Optional<byte[]> answer) {
        json.key("id").string(operation.id().value());
        json.key("state").string(operation.state().label());
        json.key("model").string(operation.call().model().value());
        if (!operation.call().version().isEmpty()) {
            json.key("version").string(operation.call().version());
        }
        json.key("request_id").string(operation.call().requestId());
        json.key("created").string(operation.times().created().toString());
        operation.times().started().ifPresent(moment -> json.key("started").string(moment.toString()));
        operation.times().finished().ifPresent(moment -> json.key("finished").string(moment.toString()));
        json.key("expires").string(operation.times().expires().toString());
        json.key("attempts").number(operation.runs().attempts());
        if (!operation.reason().isEmpty()) {
            boolean failed = operation.state() == OperationState.FAILED;
            json.key(failed ? "error" : "reason").string(operation.reason());
        }
        operation.answer().ifPresent(head -> result(json, head, answer));
        json.key("links").startObject();
        json.key("self").string(path(operation.id()));
        json.key("result").string(path(operation.id()) + "/result");
        json.endObject();
    }

    private static void result(JsonOutput json, AnswerHead head, Optional<byte[]> body) {
        json.key("result").startObject();
        json.key("status").number(head.status());
        json.key("content_type").string(head.contentType());
        json.key("bytes").number(head.bytes());
        if (body.isPresent()) {
            json.key("body").raw(body.get());
        }
        json.endObject();
    }

    /** Of the address the host alone: the rest of it may be a secret between the caller and the receiver. */
    private static void callback(JsonOutput json, CallbackStatus callback) {
        json.key("callback").startObject();
        json.key("host").string(callback.target().getHost());
        json.key("state").string(callback.state().label());
        json.key("attempts").number(callback.attempts());
        if (!callback.problem().isEmpty()) {
            json.key("problem").string(callback.problem());
        }
        json.endObject();
    }

    private byte[] object(Consumer<JsonOutput> properties) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        JsonOutput json = new JsonOutput(bytes::write);
        json.startObject();
        properties.accept(json);
        json.endObject().flush();
        return bytes.toByteArray();
    }
}
