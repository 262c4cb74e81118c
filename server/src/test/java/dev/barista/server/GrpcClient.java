package dev.barista.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls a server with gRPC's own Java client. */
final class GrpcClient implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final ManagedChannel channel;

    GrpcClient(int port) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    private GrpcClient(ManagedChannel channel) {
        this.channel = channel;
    }

    /** One that asks by a Unix-domain socket. */
    static GrpcClient of(Path socket) {
        return new GrpcClient(NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .eventLoopGroup(new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("grpc-client", true), EpollIoHandler.newFactory()))
                .channelType(EpollDomainSocketChannel.class)
                .usePlaintext()
                .build());
    }

    /** A message, or how the stream ended. */
    record Event<A>(@Nullable A message, @Nullable Throwable failure) {}

    <A extends MessageLite> A call(String method, MessageLite request, Parser<A> parser) {
        return call(method, request, parser, CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    <A extends MessageLite> A call(String method, MessageLite request, Parser<A> parser, CallOptions options) {
        return ClientCalls.blockingUnaryCall(
                channel, method(method, MethodDescriptor.MethodType.UNARY, parser), options, request);
    }

    <A extends MessageLite> Stream<A> stream(String method, Parser<A> parser) {
        Stream<A> stream = new Stream<>();
        stream.requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(
                        method(method, MethodDescriptor.MethodType.BIDI_STREAMING, parser), CallOptions.DEFAULT),
                stream);
        return stream;
    }

    /** One streaming call; what comes back is taken one by one. */
    static final class Stream<A> implements StreamObserver<A> {

        private final BlockingQueue<Event<A>> events = new LinkedBlockingQueue<>();
        private @Nullable StreamObserver<MessageLite> requests;

        StreamObserver<MessageLite> requests() {
            if (requests == null) {
                throw new IllegalStateException("not started");
            }
            return requests;
        }

        Event<A> next() throws InterruptedException {
            Event<A> event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("nothing came back");
            }
            return event;
        }

        A message() throws InterruptedException {
            Event<A> event = next();
            if (event.message() == null) {
                throw new AssertionError("the stream ended", event.failure());
            }
            return event.message();
        }

        @Override
        public void onNext(A message) {
            events.add(new Event<>(message, null));
        }

        @Override
        public void onError(Throwable failure) {
            events.add(new Event<>(null, failure));
        }

        @Override
        public void onCompleted() {
            events.add(new Event<>(null, null));
        }
    }

    private static <A extends MessageLite> MethodDescriptor<MessageLite, A> method(
            String name, MethodDescriptor.MethodType type, Parser<A> parser) {
        return MethodDescriptor.<MessageLite, A>newBuilder(new Outgoing(), new Incoming<>(parser))
                .setType(type)
                .setFullMethodName(name)
                .build();
    }

    private record Outgoing() implements MethodDescriptor.Marshaller<MessageLite> {
        @Override
        public InputStream stream(MessageLite message) {
            return new ByteArrayInputStream(message.toByteArray());
        }

        @Override
        public MessageLite parse(InputStream stream) {
            throw new UnsupportedOperationException("requests are only sent");
        }
    }

    private record Incoming<A extends MessageLite>(Parser<A> parser) implements MethodDescriptor.Marshaller<A> {
        @Override
        public InputStream stream(A message) {
            throw new UnsupportedOperationException("answers are only received");
        }

        @Override
        public A parse(InputStream stream) {
            try {
                return parser.parseFrom(stream.readAllBytes());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError("the answer is malformed", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.shutdownNow().awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
