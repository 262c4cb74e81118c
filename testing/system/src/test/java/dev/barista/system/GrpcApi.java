package dev.barista.system;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server's gRPC side, by grpc-java, over one connection. Thread-safe. */
final class GrpcApi implements AutoCloseable {

    static final String SERVICE = "inference.GRPCInferenceService";

    private static final int LARGEST_ANSWER = 256 << 20;
    private static final long PATIENCE_SECONDS = 60;

    private final ManagedChannel channel;

    GrpcApi(String url) {
        this.channel = Grpc.newChannelBuilder(URI.create(url).getAuthority(), InsecureChannelCredentials.create())
                .maxInboundMessageSize(LARGEST_ANSWER)
                .build();
    }

    /**
     * Calls a method of the inference service.
     *
     * @throws CallRefused if the call ends with another status than OK
     */
    <A extends MessageLite> A call(String method, MessageLite request, Parser<A> answers) {
        return call(SERVICE + "/" + method, request.toByteArray(), answers);
    }

    /** Calls a method by its full name with these bytes as the message, whatever they are. */
    <A extends MessageLite> A call(String fullMethod, byte[] message, Parser<A> answers) {
        MethodDescriptor<byte[], A> descriptor = MethodDescriptor.<byte[], A>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(fullMethod)
                .setRequestMarshaller(new Requests())
                .setResponseMarshaller(new Answers<>(answers))
                .build();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
        try {
            return ClientCalls.blockingUnaryCall(channel, descriptor, options, message);
        } catch (StatusRuntimeException e) {
            throw new CallRefused(
                    e.getStatus().getCode().name(),
                    Objects.requireNonNullElse(e.getStatus().getDescription(), ""));
        }
    }

    /** Sends these messages of a streaming method without waiting for answers; returns those in their order. */
    <A extends MessageLite> List<A> stream(String method, List<? extends MessageLite> requests, Parser<A> answers) {
        MethodDescriptor<byte[], A> descriptor = MethodDescriptor.<byte[], A>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(SERVICE + "/" + method)
                .setRequestMarshaller(new Requests())
                .setResponseMarshaller(new Answers<>(answers))
                .build();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Collected<A> collected = new Collected<>();
        StreamObserver<byte[]> sender =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(descriptor, options), collected);
        requests.forEach(request -> sender.onNext(request.toByteArray()));
        sender.onCompleted();
        return collected.all.join();
    }

    /** The answers of a stream. */
    private static final class Collected<A> implements StreamObserver<A> {

        private final List<A> answers = new ArrayList<>();
        private final CompletableFuture<List<A>> all = new CompletableFuture<>();

        @Override
        public void onNext(A answer) {
            answers.add(answer);
        }

        @Override
        public void onError(Throwable error) {
            all.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            all.complete(answers);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    private static final class Requests implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("requests are only sent");
        }
    }

    private record Answers<A extends MessageLite>(Parser<A> parser) implements MethodDescriptor.Marshaller<A> {

        @Override
        public InputStream stream(A message) {
            throw new UnsupportedOperationException("answers are only received");
        }

        @Override
        public A parse(InputStream stream) {
            try {
                return parser.parseFrom(stream);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
