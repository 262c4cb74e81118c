package dev.barista.loadgen;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A server of gRPC's own library that knows nothing of messages: bytes in, bytes out. */
final class FakeGrpcServer implements AutoCloseable {

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private final ConcurrentLinkedQueue<Metadata> seen = new ConcurrentLinkedQueue<>();
    private final Server server;

    /** Methods by their names within a service; what they throw becomes the status of the call. */
    FakeGrpcServer(
            String service, Map<String, Function<byte[], byte[]>> methods, UnaryOperator<NettyServerBuilder> settings)
            throws IOException {
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
        methods.forEach((name, answer) -> definition.addMethod(
                MethodDescriptor.<byte[], byte[]>newBuilder()
                        .setType(MethodDescriptor.MethodType.UNARY)
                        .setFullMethodName(service + "/" + name)
                        .setRequestMarshaller(BYTES)
                        .setResponseMarshaller(BYTES)
                        .build(),
                ServerCalls.asyncUnaryCall((request, observer) -> {
                    try {
                        observer.onNext(answer.apply(request));
                        observer.onCompleted();
                    } catch (RuntimeException e) {
                        observer.onError(e);
                    }
                })));
        server = settings.apply(NettyServerBuilder.forPort(0)
                        .maxInboundMessageSize(64 << 20)
                        .intercept(this::intercept)
                        .addService(definition.build()))
                .build()
                .start();
    }

    private <Q, A> ServerCall.Listener<Q> intercept(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        seen.add(headers);
        return next.startCall(call, headers);
    }

    Endpoint endpoint() {
        return Endpoint.local(server.getPort());
    }

    int port() {
        return server.getPort();
    }

    /** A header of the last call that there was. */
    String header(String name) {
        String last = "";
        for (Metadata headers : seen) {
            String value = headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
            last = value == null ? "" : value;
        }
        return last;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
