package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.model.InferenceResponse;
import dev.barista.model.RequestContext;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.protocol.oip.OipRoute;
import dev.barista.protocol.oip.RequestBody;
import dev.barista.protocol.oip.RestInferCall;
import dev.barista.protocol.oip.RestInferDecoder;
import dev.barista.protocol.oip.RestInferEncoder;
import dev.barista.server.http.Answer;
import dev.barista.server.http.Exchange;
import dev.barista.server.http.HeaderNames;
import dev.barista.server.memory.ByteBufSink;
import dev.barista.server.telemetry.CallTimes;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Inference over REST: decoded on the event loop, run by the service, encoded back on the event loop. Thread-safe. */
final class RestInfer {

    static final AsciiString JSON_LENGTH =
            AsciiString.cached(RestInferCall.JSON_LENGTH_HEADER.toLowerCase(Locale.ROOT));
    private static final AsciiString BINARY = AsciiString.cached(RestInferCall.BINARY_CONTENT_TYPE);

    private final Barista barista;
    private final CallLedger ledger;
    private final RestInferDecoder decoder;
    private final RestInferEncoder encoder = new RestInferEncoder();

    RestInfer(OipParts parts) {
        this.barista = parts.barista();
        this.ledger = parts.ledger("rest");
        this.decoder = new RestInferDecoder(parts.allocator(), parts.sharedMemory());
    }

    void handle(Exchange exchange, OipRoute.ModelInfer route) {
        RestInferCall call = RestInferCall.of(route, exchange.header(JSON_LENGTH));
        exchange.readBody(
                new OneCall(exchange, call, exchange.requestContext()),
                call.jsonLength().orElse(0));
    }

    /** One call on its way; belongs to the event loop of its exchange, to which the service's answer is brought. */
    private final class OneCall implements Consumer<ByteBuf>, BiConsumer<InferenceResponse, Throwable>, Runnable {

        private final Exchange exchange;
        private final RestInferCall call;
        private final RequestContext context;
        private @Nullable DecodedInfer decoded;
        private @Nullable InferenceResponse response;
        private @Nullable Throwable failure;
        private long startNanos;
        private long decodeNanos;

        OneCall(Exchange exchange, RestInferCall call, RequestContext context) {
            this.exchange = exchange;
            this.call = call;
            this.context = context;
        }

        /** The body is there. */
        @Override
        public void accept(ByteBuf body) {
            try {
                infer(body);
            } catch (RuntimeException e) {
                fail(e);
            }
        }

        private void infer(ByteBuf body) {
            startNanos = ledger.now();
            RequestBody owned = new RequestBody(body.nioBuffer(), body::release);
            DecodedInfer request = decoder.decode(call, owned, () -> barista.signature(call.model(), call.version()));
            decoded = request;
            decodeNanos = ledger.now() - startNanos;
            var _ = barista.service()
                    .infer(ledger.withParameters(context, request), request.request())
                    .whenComplete(this);
        }

        /** The service is done. */
        @Override
        public void accept(@Nullable InferenceResponse answer, @Nullable Throwable thrown) {
            response = answer;
            failure = thrown;
            exchange.onEventLoop(this);
        }

        /** Answers, on the event loop. */
        @Override
        public void run() {
            try {
                if (response != null && decoded != null) {
                    exchange.respond(encoded(response, decoded));
                } else if (failure != null) {
                    fail(failure);
                }
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }

        private Answer encoded(InferenceResponse answer, DecodedInfer request) {
            long start = ledger.now();
            ByteBufSink sink = new ByteBufSink(exchange.memory(), Answer.HEADROOM);
            boolean done = false;
            try (answer) {
                OptionalInt jsonLength = encoder.encode(answer, request.id(), request.form(), sink);
                CallTimes times = ledger.answered(exchange.record(), answer, startNanos, decodeNanos, start);
                done = true;
                return answer(sink.take(), jsonLength, times);
            } finally {
                if (!done) {
                    sink.discard();
                }
            }
        }

        private void fail(Throwable thrown) {
            ledger.failed(exchange.record(), Optional.of(call.model()), thrown);
            exchange.fail(thrown);
        }
    }

    static Answer answer(ByteBuf body, OptionalInt jsonLength, CallTimes times) {
        Answer.Header timing = new Answer.Header(HeaderNames.SERVER_TIMING, times.serverTiming());
        if (jsonLength.isEmpty()) {
            return new Answer(200, Answer.JSON, body, List.of(timing));
        }
        AsciiString length = AsciiString.of(Integer.toString(jsonLength.getAsInt()));
        return new Answer(200, BINARY, body, List.of(timing, new Answer.Header(JSON_LENGTH, length)));
    }
}
