package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.NoSharedMemory;
import dev.barista.protocol.oip.OipRoute;
import dev.barista.protocol.oip.RequestBody;
import dev.barista.protocol.oip.RestInferCall;
import dev.barista.protocol.oip.RestInferDecoder;
import dev.barista.registry.Operation;
import dev.barista.registry.OperationFilter;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationState;
import dev.barista.registry.StoredCall;
import dev.barista.server.http.Answer;
import dev.barista.server.http.Exchange;
import dev.barista.server.http.HeaderNames;
import dev.barista.server.http.HttpRefusal;
import dev.barista.server.operations.NewCall;
import dev.barista.server.operations.OperationMessages;
import dev.barista.server.operations.Operations;
import dev.barista.server.operations.Submission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Inference calls that are answered later, and what their callers ask of them then. Reads on the event loop; all else
 * waits for a database, on a virtual thread. Thread-safe.
 */
final class RestOperations {

    private static final String ROOT = "/v2/operations";
    private static final String RESULT = "/result";
    private static final AsciiString PREFER = AsciiString.cached("prefer");
    private static final AsciiString CALLBACK = AsciiString.cached("barista-callback");
    private static final AsciiString LOCATION = AsciiString.cached("location");
    private static final AsciiString PREFERENCE_APPLIED = AsciiString.cached("preference-applied");
    private static final int USUAL_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final Operations operations;
    private final Barista barista;
    private final CallLedger ledger;
    private final RestInferDecoder decoder;
    private final OperationMessages messages = new OperationMessages();
    private final ByteBuf sharedMemory = Unpooled.wrappedBuffer("\"shared_memory_".getBytes(StandardCharsets.US_ASCII));

    RestOperations(Operations operations, OipParts parts) {
        this.operations = operations;
        this.barista = parts.barista();
        this.ledger = parts.ledger("rest");
        this.decoder = new RestInferDecoder(parts.allocator(), NoSharedMemory.later());
    }

    void refreshMetrics() {
        operations.refreshMetrics();
    }

    // Taking calls

    /**
     * Takes an inference call if its caller wants to be answered later, and this server does so.
     *
     * @return whether it was taken, or refused
     */
    boolean take(Exchange exchange, OipRoute.ModelInfer route) {
        Optional<String> callback = exchange.header(CALLBACK);
        if (callback.isEmpty() && exchange.header(PREFER).isEmpty()) {
            return false;
        }
        AsyncPreference preference = preference(exchange);
        if (!preference.respondAsync() || !operations.isOn()) {
            checkNoCallback(callback);
            return false;
        }
        RestInferCall call = RestInferCall.of(route, exchange.header(RestInfer.JSON_LENGTH));
        exchange.record().called(call.model());
        checkKnown(call);
        Optional<URI> target = callback.map(operations::checkCallback);
        CompletableFuture<Void> abandoned = new CompletableFuture<>();
        exchange.onAbandoned(() -> abandoned.complete(null));
        exchange.readBody(body -> {
            checkOwnElements(call, body);
            StoredCall stored = stored(exchange, call, body);
            NewCall taken = new NewCall(stored, body, target, preference.patience(), abandoned);
            offEventLoop(exchange, () -> submit(exchange, taken));
        });
        return true;
    }

    private static AsyncPreference preference(Exchange exchange) {
        return AsyncPreference.parse(exchange.wholeHeader(PREFER).orElse(""));
    }

    private void checkNoCallback(Optional<String> callback) {
        if (callback.isPresent()) {
            throw InferenceException.invalid(
                    operations.isOn()
                            ? "a call that is to be called back for needs the header \"Prefer: respond-async\" too"
                            : "this server answers all calls at once, and calls nobody back");
        }
    }

    /** A model that is not there is told at once; one that can't answer yet may do so when it is asked. */
    private void checkKnown(RestInferCall call) {
        try {
            StoredInfer.checkOrder(barista, call);
        } catch (InferenceException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                ledger.failed(Optional.of(call.model()), e);
                throw e;
            }
        }
    }

    /**
     * What lies in shared memory would be something else by the time that the call is run. A body that may name some is
     * read for that; whatever else is wrong with it is found then, too.
     */
    private void checkOwnElements(RestInferCall call, ByteBuf body) {
        int json = Math.min(call.jsonLength().orElse(Integer.MAX_VALUE), body.readableBytes());
        if (ByteBufUtil.indexOf(sharedMemory, body.slice(body.readerIndex(), json)) < 0) {
            return;
        }
        boolean kept = false;
        try {
            RequestBody read = new RequestBody(body.retainedSlice().nioBuffer(), body::release);
            decoder.decode(call, read, () -> barista.signature(call.model(), call.version()))
                    .request()
                    .close();
            kept = true;
        } catch (InferenceException e) {
            ledger.failed(Optional.of(call.model()), e);
            throw e;
        } finally {
            if (!kept) {
                body.release();
            }
        }
    }

    private static StoredCall stored(Exchange exchange, RestInferCall call, ByteBuf body) {
        String version = switch (call.version()) {
            case VersionSelector.Latest() -> "";
            case VersionSelector.Numbered(var number) -> number.toString();
            case VersionSelector.Labelled(var label) -> label;
        };
        return new StoredCall(
                call.model(), version, call.jsonLength(), exchange.record().requestId(), body.readableBytes());
    }

    private void submit(Exchange exchange, NewCall call) {
        try {
            switch (operations.submit(call)) {
                case Submission.Accepted(var operation) -> exchange.respond(accepted(operation));
                case Submission.Answered(var answer) -> exchange.respond(answer);
                case Submission.Abandoned() -> {}
            }
        } catch (InferenceException e) {
            ledger.failed(Optional.of(call.call().model()), e);
            throw e;
        }
    }

    private Answer accepted(Operation operation) {
        return json(202, messages.operation(operation))
                .with(LOCATION, OperationMessages.path(operation.id()))
                .with(PREFERENCE_APPLIED, "respond-async");
    }

    // Looking after them

    /** Answers a request for operations; returns whether it was one. */
    boolean route(Exchange exchange) {
        String path = exchange.path();
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        if (trimmed.equals(ROOT)) {
            withMethods(exchange, "GET", () -> list(exchange));
            return true;
        }
        if (!trimmed.startsWith(ROOT + "/")) {
            return false;
        }
        String rest = trimmed.substring(ROOT.length() + 1);
        boolean result = rest.endsWith(RESULT);
        String name = result ? rest.substring(0, rest.length() - RESULT.length()) : rest;
        if (result) {
            withMethods(exchange, "GET", () -> result(exchange, id(name)));
        } else {
            withMethods(exchange, "GET, DELETE", () -> {
                if (exchange.method().equals("DELETE")) {
                    delete(exchange, id(name));
                } else {
                    show(exchange, id(name));
                }
            });
        }
        return true;
    }

    private static void withMethods(Exchange exchange, String expected, Runnable handler) {
        String method = exchange.method();
        String allowed = expected.replace("GET", "GET, HEAD") + ", OPTIONS";
        if (List.of(allowed.split(", ", -1)).contains(method) && !method.equals("OPTIONS")) {
            handler.run();
        } else if (method.equals("OPTIONS")) {
            exchange.respond(Answer.empty(204).with(HeaderNames.ALLOW, allowed));
        } else {
            exchange.respond(Answer.error(405, exchange.path() + " takes " + expected + ", not " + method)
                    .with(HeaderNames.ALLOW, allowed));
        }
    }

    private static OperationId id(String name) {
        return OperationId.parse(name)
                .orElseThrow(() -> new HttpRefusal(
                        404,
                        "there is no operation \"" + (name.length() > 60 ? name.substring(0, 60) + "…" : name)
                                + "\"; an operation is named by 32 hexadecimal digits"));
    }

    private void list(Exchange exchange) {
        int limit = limit(exchange.query("limit"));
        OperationFilter filter = new OperationFilter(
                exchange.query("model"), exchange.query("state").map(RestOperations::state), limit + 1);
        offEventLoop(exchange, () -> {
            List<Operation> found = operations.list(filter);
            boolean more = found.size() > limit;
            exchange.respond(json(200, messages.operations(more ? found.subList(0, limit) : found, more)));
        });
    }

    private static int limit(Optional<String> asked) {
        if (asked.isEmpty()) {
            return USUAL_LIMIT;
        }
        String text = asked.get();
        boolean number = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw InferenceException.invalid("limit: expected 1 to " + MAX_LIMIT + ", got \"" + text + "\"");
        }
        return Integer.parseInt(text);
    }

    private static OperationState state(String label) {
        return OperationState.parse(label)
                .orElseThrow(() -> InferenceException.invalid("state: expected one of "
                        + Arrays.stream(OperationState.values())
                                .map(OperationState::label)
                                .collect(Collectors.joining(", "))
                        + ", got \"" + label + "\""));
    }

    private void show(Exchange exchange, OperationId id) {
        Duration patience = preference(exchange).patience();
        offEventLoop(exchange, () -> exchange.respond(json(200, messages.operation(operations.find(id, patience)))));
    }

    private void result(Exchange exchange, OperationId id) {
        Duration patience = preference(exchange).patience();
        offEventLoop(exchange, () -> exchange.respond(operations.result(id, patience)));
    }

    private void delete(Exchange exchange, OperationId id) {
        offEventLoop(exchange, () -> {
            switch (operations.cancelOrRemove(id)) {
                case CANCELLED -> exchange.respond(json(200, messages.operation(operations.find(id, Duration.ZERO))));
                case REMOVED -> exchange.respond(Answer.empty(204));
                case UNKNOWN -> exchange.respond(Answer.error(404, "there is no operation " + id));
            }
        });
    }

    private static Answer json(int status, byte[] body) {
        return new Answer(status, Answer.JSON, Unpooled.wrappedBuffer(body), List.of());
    }

    private static void offEventLoop(Exchange exchange, Runnable task) {
        Thread.ofVirtual().name("operations").start(() -> exchange.guard(task));
    }
}
