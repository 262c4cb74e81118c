package dev.barista.server.oip;

import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.InferenceService;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.protocol.oip.GrpcInferDecoder;
import dev.barista.protocol.oip.GrpcInferEncoder;
import dev.barista.protocol.oip.RequestBody;
import dev.barista.server.grpc.GrpcCall;
import dev.barista.server.memory.ByteBufSink;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.function.BiConsumer;
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
        this.decoder = new GrpcInferDecoder(parts.allocator(), parts.sharedMemory());
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
        new OneCall(call, streamed, answers).infer(message);
    }

    /** One message on its way; belongs to the event loop of its call, to which the service's answer is brought. */
    private final class OneCall implements BiConsumer<InferenceResponse, Throwable>, Runnable {

        private final GrpcCall call;
        private final boolean streamed;
        private final Answers answers;
        private @Nullable DecodedInfer decoded;
        private @Nullable InferenceResponse response;
        private @Nullable Throwable failure;
        private long startNanos;
        private long decodeNanos;

        OneCall(GrpcCall call, boolean streamed, Answers answers) {
            this.call = call;
            this.streamed = streamed;
            this.answers = answers;
        }

        void infer(ByteBuf message) {
            startNanos = ledger.now();
            DecodedInfer request;
            try {
                request = decoder.decode(new RequestBody(message.nioBuffer(), message::release));
            } catch (InferenceException e) {
                ledger.failed(call.record(), Optional.empty(), e);
                answers.failed(e, Optional.empty());
                return;
            }
            decoded = request;
            decodeNanos = ledger.now() - startNanos;
            var _ = service.infer(ledger.withParameters(call.requestContext(), request), request.request())
                    .whenComplete(this);
        }

        /** The service is done. */
        @Override
        public void accept(@Nullable InferenceResponse answer, @Nullable Throwable thrown) {
            response = answer;
            failure = thrown;
            call.onEventLoop(this);
        }

        /** Answers, on the event loop. */
        @Override
        public void run() {
            if (response == null || decoded == null) {
                if (failure != null) {
                    failed(failure);
                }
                return;
            }
            ByteBuf frame = encoded(response, decoded);
            if (frame != null) {
                answers.answered(frame);
            }
        }

        private @Nullable ByteBuf encoded(InferenceResponse answer, DecodedInfer request) {
            long start = ledger.now();
            ByteBufSink sink = new ByteBufSink(call.memory(), 0);
            try (answer) {
                if (streamed) {
                    encoder.encodeStreamed(answer, request.id(), request.form(), sink);
                } else {
                    encoder.encode(answer, request.id(), request.form(), sink);
                }
                ledger.answered(call.record(), answer, startNanos, decodeNanos, start);
                return sink.take();
            } catch (RuntimeException e) {
                sink.discard();
                failed(e);
                return null;
            }
        }

        private void failed(Throwable thrown) {
            Optional<DecodedInfer> request = Optional.ofNullable(decoded);
            ledger.failed(call.record(), request.map(known -> known.request().model()), thrown);
            answers.failed(thrown, request.flatMap(DecodedInfer::id));
        }
    }

    /** The frame that tells a stream of a failure. */
    ByteBuf streamedError(GrpcCall call, String message, Optional<String> id) {
        ByteBufSink sink = new ByteBufSink(call.memory(), 0);
        encoder.encodeStreamedError(message, id, sink);
        return sink.take();
    }
}
