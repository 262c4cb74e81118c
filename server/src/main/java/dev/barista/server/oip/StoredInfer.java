package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.RequestContext;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.protocol.oip.NoSharedMemory;
import dev.barista.protocol.oip.OipStatus;
import dev.barista.protocol.oip.RequestBody;
import dev.barista.protocol.oip.RestInferCall;
import dev.barista.protocol.oip.RestInferDecoder;
import dev.barista.protocol.oip.RestInferEncoder;
import dev.barista.registry.StoredCall;
import dev.barista.server.http.Answer;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.memory.ByteBufSink;
import dev.barista.server.operations.CallOutcome;
import dev.barista.server.operations.CallRunner;
import dev.barista.server.telemetry.CallTimes;
import dev.barista.server.telemetry.RequestRecord;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Runs REST inference calls that were kept: as {@link RestInfer} does, with nobody connected. Everything is done on
 * virtual threads. Thread-safe.
 */
public final class StoredInfer implements CallRunner {

    /** With the waits in between that is some minutes. */
    private static final int TRIES_FOR_CAPACITY = 20;

    /** The model was there when the call was taken; it may come back, as after a restart. */
    private static final int TRIES_FOR_A_MODEL = 8;

    /** A number above a model's last priority counts as the last. */
    private static final int LAST = Integer.MAX_VALUE;

    private final Barista barista;
    private final CallLedger ledger;
    private final FrontEndParts frontEnd;
    private final RestInferDecoder decoder;
    private final RestInferEncoder encoder = new RestInferEncoder();
    private final Executor encoding =
            task -> Thread.ofVirtual().name("operation-answers").start(task);

    public StoredInfer(FrontEndParts frontEnd, OipParts parts) {
        this.barista = parts.barista();
        this.ledger = parts.ledger("async");
        this.frontEnd = frontEnd;
        this.decoder = new RestInferDecoder(parts.allocator(), NoSharedMemory.later());
    }

    /**
     * Refuses calls of models that keep state from one to the next: calls that are answered later are run side by side,
     * again after a restart, and on whatever version there is then.
     *
     * @throws InferenceException for that, and as any call of the model would fail
     */
    static void checkOrder(Barista barista, RestInferCall call) {
        if (barista.keepsState(call.model(), call.version())) {
            throw InferenceException.invalid("model \"" + call.model() + "\" keeps state between calls, and those that"
                    + " are answered later are not run in the order in which they were made: call it without the header"
                    + " \"Prefer: respond-async\"");
        }
    }

    @Override
    public CompletionStage<CallOutcome> run(StoredCall stored, ByteBuf body, Cancellation cancellation) {
        RestInferCall call =
                new RestInferCall(stored.model(), VersionSelector.parse(stored.version()), stored.jsonLength());
        RequestRecord record = new RequestRecord("async", "POST", path(stored), stored.requestId(), ledger.now());
        record.received(stored.bytes());
        Run run = new Run(stored, record);
        DecodedInfer decoded;
        try {
            checkOrder(barista, call);
            decoded = decoder.decode(
                    call,
                    new RequestBody(body.nioBuffer(), body::release),
                    () -> barista.signature(call.model(), call.version()));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(run.failed(e));
        }
        long decodeNanos = ledger.now() - record.startNanos();
        RequestContext context =
                new RequestContext(stored.requestId(), RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation);
        return barista.service()
                .infer(patient(ledger.withParameters(context, decoded)), decoded.request())
                .handleAsync(
                        (response, failure) ->
                                failure == null ? run.answered(response, decoded, decodeNanos) : run.failed(failure),
                        encoding);
    }

    /**
     * Whoever does not wait for the answer lets those go first who do, unless the call itself asks for something else.
     */
    private static RequestContext patient(RequestContext context) {
        return context.priority() == RequestContext.USUAL_PRIORITY ? context.withPriority(LAST) : context;
    }

    private static String path(StoredCall stored) {
        String version = stored.version().isEmpty() ? "" : "/versions/" + stored.version();
        return "/v2/models/" + stored.model() + version + "/infer";
    }

    /** One run of a call, for the books. */
    private final class Run {

        private final StoredCall stored;
        private final RequestRecord record;

        Run(StoredCall stored, RequestRecord record) {
            this.stored = stored;
            this.record = record;
        }

        CallOutcome answered(InferenceResponse response, DecodedInfer decoded, long decodeNanos) {
            long start = ledger.now();
            ByteBufSink sink = new ByteBufSink(frontEnd.memory(), 0);
            boolean done = false;
            try (response) {
                OptionalInt jsonLength = encoder.encode(response, decoded.id(), decoded.form(), sink);
                CallTimes spent = ledger.answered(record, response, record.startNanos(), decodeNanos, start);
                done = true;
                return ended(new CallOutcome.Succeeded(RestInfer.answer(sink.take(), jsonLength, spent)));
            } catch (RuntimeException e) {
                return failed(e);
            } finally {
                if (!done) {
                    sink.discard();
                }
            }
        }

        CallOutcome failed(Throwable thrown) {
            ledger.failed(record, Optional.of(stored.model()), thrown);
            Throwable error =
                    thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            if (error instanceof InferenceException e) {
                Answer answer = Answer.error(OipStatus.http(e.code()), e.getMessage(), e.retryAfterNanos());
                return ended(
                        tries(e.code()) > 1
                                ? new CallOutcome.Refused(answer, e.getMessage(), tries(e.code()))
                                : new CallOutcome.Failed(answer, e.getMessage()));
            }
            frontEnd.log().failure("operation failed: " + error, record.requestId(), error);
            String reason = "internal error; the server's log has it under request id " + record.requestId();
            return ended(new CallOutcome.Failed(Answer.error(500, reason), reason));
        }

        private CallOutcome ended(CallOutcome outcome) {
            Answer answer = outcome.answer();
            frontEnd.accessLog().ended(record, answer.status(), answer.body().readableBytes());
            return outcome;
        }
    }

    /** How often to try a call that ends like this. */
    private static int tries(ErrorCode code) {
        return switch (code) {
            case RESOURCE_EXHAUSTED, UNAVAILABLE -> TRIES_FOR_CAPACITY;
            case NOT_FOUND -> TRIES_FOR_A_MODEL;
            default -> 1;
        };
    }
}
