package dev.barista.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** A connection over HTTP/2 with as many unary gRPC calls in flight as the plan says. Requests go out in one flush. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection, and that is noticed.
final class GrpcSlots extends Http2ChannelDuplexHandler {

    /** What a stream, and beyond the usual a connection, may have on the way: more than the largest answer. */
    static final int WINDOW = 64 << 20;

    private static final AsciiString STATUS = AsciiString.cached("grpc-status");

    private final ClosedLoop loop;
    private final int inFlight;
    private final ByteBuf request;
    private final Http2Headers headers = new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .path(ExampleCall.GRPC_PATH)
            .authority("localhost")
            .add("content-type", "application/grpc")
            .add("te", "trailers");
    private final IdentityHashMap<Http2FrameStream, Long> sent = new IdentityHashMap<>();

    /** @param request never released */
    GrpcSlots(ClosedLoop loop, int inFlight, ByteBuf request) {
        this.loop = loop;
        this.inFlight = inFlight;
        this.request = request;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.write(new DefaultHttp2WindowUpdateFrame(WINDOW));
        for (int i = 0; i < inFlight; i++) {
            send(context);
        }
        context.flush();
    }

    private void send(ChannelHandlerContext context) {
        if (loop.maySend()) {
            Http2FrameStream stream = newStream();
            sent.put(stream, System.nanoTime());
            context.write(new DefaultHttp2HeadersFrame(headers, false).stream(stream));
            context.write(new DefaultHttp2DataFrame(request.duplicate(), true).stream(stream));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        switch (frame) {
            case Http2HeadersFrame trailers
            when trailers.isEndStream() ->
                ended(context, trailers.stream(), trailers.headers().get(STATUS));
            case Http2DataFrame data ->
                context.write(
                        new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
            case Http2ResetFrame reset -> ended(context, reset.stream(), null);
            default -> {
                // Headers of an answer, settings and window updates, which the codec has dealt with.
            }
        }
        ReferenceCountUtil.release(frame);
    }

    private void ended(ChannelHandlerContext context, Http2FrameStream stream, @Nullable CharSequence status) {
        Long since = sent.remove(stream);
        if (since != null) {
            loop.answered(since, status != null && AsciiString.contentEquals("0", status));
            send(context);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.broken(new IllegalStateException("the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.broken(cause);
    }
}
