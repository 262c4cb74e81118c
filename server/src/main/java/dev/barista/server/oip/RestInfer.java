package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.model.Cancellation;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
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
        this.decoder = new RestInferDecoder(parts.allocator());
    }

    void handle(Exchange exchange, OipRoute.ModelInfer route) {
        RestInferCall call = RestInferCall.of(route, exchange.header(JSON_LENGTH));
        RequestContext context = exchange.requestContext(new Cancellation());
        exchange.readBody(body -> {
            try {
                infer(exchange, call, context, body);
            } catch (RuntimeException e) {
                fail(exchange, call, e);
            }
        });
    }

    private void infer(Exchange exchange, RestInferCall call, RequestContext context, ByteBuf body) {
        long start = ledger.now();
        RequestBody owned = new RequestBody(body.nioBuffer(), body::release);
        DecodedInfer decoded = decoder.decode(call, owned, () -> barista.signature(call.model(), call.version()));
        CallLedger.Decoded times = ledger.decodedSince(start);
        exchange.onAbandoned(() -> context.cancellation().cancel("the caller closed the connection"));
        var _ = barista.service()
                .infer(ledger.withParameters(context, decoded), decoded.request())
                .whenComplete((response, failure) -> exchange.onEventLoop(() ->
                        exchange.guard(() -> finish(exchange, call, new Outcome(decoded, times, response, failure)))));
    }

    /** How a call ended: with a response or with a failure. */
    private record Outcome(
            DecodedInfer call,
            CallLedger.Decoded times,
            @Nullable InferenceResponse response,
            @Nullable Throwable failure) {}

    private void finish(Exchange exchange, RestInferCall call, Outcome outcome) {
        InferenceResponse response = outcome.response();
        if (response != null) {
            try {
                exchange.respond(encode(exchange, response, outcome));
            } catch (RuntimeException e) {
                fail(exchange, call, e);
            }
        } else if (outcome.failure() != null) {
            fail(exchange, call, outcome.failure());
        }
    }

    private Answer encode(Exchange exchange, InferenceResponse response, Outcome outcome) {
        long start = ledger.now();
        ByteBufSink sink = new ByteBufSink(exchange.memory());
        boolean done = false;
        try (response) {
            OptionalInt jsonLength =
                    encoder.encode(response, outcome.call().id(), outcome.call().form(), sink);
            CallTimes times = ledger.answered(exchange.record(), response, outcome.times(), start);
            done = true;
            return answer(sink.take(), jsonLength, times);
        } finally {
            if (!done) {
                sink.discard();
            }
        }
    }

    static Answer answer(ByteBuf body, OptionalInt jsonLength, CallTimes times) {
        List<Answer.Header> headers = new ArrayList<>(2);
        headers.add(new Answer.Header(HeaderNames.SERVER_TIMING, AsciiString.of(times.serverTiming())));
        if (jsonLength.isPresent()) {
            headers.add(new Answer.Header(JSON_LENGTH, AsciiString.of(Integer.toString(jsonLength.getAsInt()))));
        }
        AsciiString type = jsonLength.isPresent() ? BINARY : Answer.JSON;
        return new Answer(200, type, body, headers);
    }

    private void fail(Exchange exchange, RestInferCall call, Throwable failure) {
        ledger.failed(exchange.record(), Optional.of(call.model()), failure);
        exchange.fail(failure);
    }
}
