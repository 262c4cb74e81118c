package dev.barista.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.util.IdentityHashMap;
import java.util.Objects;

/**
 * What moving the bytes alone costs: a whole message is gathered in one piece of memory, as a tensor must be, and sent
 * back as it came. Over HTTP/1.1, or with {@code grpc} as a unary call.
 */
final class EchoLimit {

    /** What a stream, and beyond the usual a connection, may have on the way: more than the largest message. */
    private static final int WINDOW = 64 << 20;

    private EchoLimit() {}

    /** Prints its ports and serves until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        boolean grpc = arguments.length > 0 && arguments[0].equals("grpc");
        (grpc ? startGrpc() : startRest()).forever();
    }

    static Listening startRest() throws InterruptedException {
        return HttpLimit.start(() -> (headers, body, answerHeaders) -> {
            String jsonLength = headers.get(HttpLimit.JSON_LENGTH);
            if (jsonLength != null) {
                answerHeaders.set(HttpLimit.JSON_LENGTH, jsonLength);
            }
            return body.retain();
        });
    }

    static Listening startGrpc() throws InterruptedException {
        Http2Settings settings = Http2Settings.defaultSettings().initialWindowSize(WINDOW);
        return Listening.start(channel -> channel.pipeline()
                .addLast(
                        Http2FrameCodecBuilder.forServer()
                                .initialSettings(settings)
                                .build(),
                        new Connection()));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection.
    private static final class Connection extends Http2ChannelDuplexHandler {

        private final IdentityHashMap<Http2FrameStream, ByteBuf> bodies = new IdentityHashMap<>();
        private final Http2Headers headers =
                new DefaultHttp2Headers().status("200").add("content-type", "application/grpc");
        private final Http2Headers trailers = new DefaultHttp2Headers().add("grpc-status", "0");

        @Override
        public void channelActive(ChannelHandlerContext context) throws Exception {
            context.write(new DefaultHttp2WindowUpdateFrame(WINDOW));
            super.channelActive(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            if (frame instanceof Http2DataFrame data) {
                Http2FrameStream stream = data.stream();
                ByteBuf piece = data.content();
                bodies.computeIfAbsent(stream, none -> context.alloc().directBuffer(size(piece)))
                        .writeBytes(piece);
                context.write(new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(stream));
                if (data.isEndStream()) {
                    answer(context, stream);
                }
            }
            ReferenceCountUtil.release(frame);
        }

        /** From the message's prefix, which is in its first piece. */
        private static int size(ByteBuf first) {
            return 5 + first.getInt(first.readerIndex() + 1);
        }

        private void answer(ChannelHandlerContext context, Http2FrameStream stream) {
            ByteBuf body = Objects.requireNonNull(bodies.remove(stream));
            context.write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
            context.write(new DefaultHttp2DataFrame(body, false).stream(stream));
            context.write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }
}
