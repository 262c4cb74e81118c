package dev.barista.server.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.InferenceService;
import dev.barista.model.ModelName;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.protocol.oip.GrpcInferDecoder;
import dev.barista.protocol.oip.GrpcInferEncoder;
import dev.barista.protocol.oip.RequestBody;
import dev.barista.server.grpc.GrpcCall;
import dev.barista.server.memory.ByteBufSink;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Inference over gRPC, one message at a time; unary and streaming calls share it. Thread-safe. */
final class GrpcInfer {

    private final InferenceService service;
    private final CallLedger ledger;
    private final GrpcInferDecoder decoder;
    private final GrpcInferEncoder encoder = new GrpcInferEncoder();

    GrpcInfer(OipParts parts) {
        this.service = parts.barista().service();
        this.ledger = parts.ledger("grpc");
        this.decoder = new GrpcInferDecoder(parts.allocator());
    }

    /** How one message is answered: by a frame, which the receiver owns, or by a failure. */
    interface Answers {
        void answered(ByteBuf frame);

        void failed(Throwable failure, Optional<String> id);
    }

    void unary(GrpcCall call, ByteBuf message) {
        infer(call, message, false, new Answers() {
            @Override
            public void answered(ByteBuf frame) {
                call.finish(frame);
            }

            @Override
            public void failed(Throwable failure, Optional<String> id) {
                call.fail(failure);
            }
        });
    }

    /** Runs one message, which is taken over; answers on the call's event loop. */
    void infer(GrpcCall call, ByteBuf message, boolean streamed, Answers answers) {
        long start = ledger.now();
        DecodedInfer decoded;
        try {
            decoded = decoder.decode(new RequestBody(message.nioBuffer(), message::release));
        } catch (InferenceException e) {
            ledger.failed(call.record(), Optional.empty(), e);
            answers.failed(e, Optional.empty());
            return;
        }
        CallLedger.Decoded times = ledger.decodedSince(start);
        ModelName model = decoded.request().model();
        Consumer<Throwable> failing = failure -> {
            ledger.failed(call.record(), Optional.of(model), failure);
            answers.failed(failure, decoded.id());
        };
        var _ = service.infer(ledger.withParameters(call.requestContext(), decoded), decoded.request())
                .whenComplete((response, failure) -> call.onEventLoop(() -> {
                    ByteBuf frame = encoded(call, new Outcome(decoded, times, streamed, response), failing);
                    if (frame != null) {
                        answers.answered(frame);
                    } else if (failure != null) {
                        failing.accept(failure);
                    }
                }));
    }

    private record Outcome(
            DecodedInfer call,
            CallLedger.Decoded times,
            boolean streamed,
            @Nullable InferenceResponse response) {}

    private @Nullable ByteBuf encoded(GrpcCall call, Outcome outcome, Consumer<Throwable> failing) {
        InferenceResponse response = outcome.response();
        if (response == null) {
            return null;
        }
        long start = ledger.now();
        ByteBufSink sink = new ByteBufSink(call.memory());
        try (response) {
            if (outcome.streamed()) {
                encoder.encodeStreamed(
                        response, outcome.call().id(), outcome.call().form(), sink);
            } else {
                encoder.encode(response, outcome.call().id(), outcome.call().form(), sink);
            }
            ledger.answered(call.record(), response, outcome.times(), start);
            return sink.take();
        } catch (RuntimeException e) {
            sink.discard();
            failing.accept(e);
            return null;
        }
    }

    /** The frame that tells a stream of a failure. */
    ByteBuf streamedError(GrpcCall call, String message, Optional<String> id) {
        ByteBufSink sink = new ByteBufSink(call.memory());
        encoder.encodeStreamedError(message, id, sink);
        return sink.take();
    }
}
