package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Finds out by the first bytes of a connection what is spoken on it: what begins as HTTP/2's preface does is HTTP/2,
 * all else HTTP/1.1. Used on the connection's event loop.
 */
final class ProtocolDetector extends ByteToMessageDecoder implements Dialogue {

    /** What no request of HTTP/1.1 begins with. */
    private static final byte[] PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;

    private ProtocolDetector(FrontEndLoop loop, Channel channel) {
        this.connection = new Connection(loop, channel, this);
    }

    /** Puts what every connection begins with into its pipeline. */
    static void begin(FrontEndLoop loop, Channel channel) {
        ProtocolDetector detector = new ProtocolDetector(loop, channel);
        channel.pipeline().addLast(detector.connection, detector);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int compared = Math.min(in.readableBytes(), PREFACE.length);
        for (int i = 0; i < compared; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
                speakHttp1(ctx);
                return;
            }
        }
        if (compared == PREFACE.length) {
            speakHttp2(ctx);
        }
    }

    private void speakHttp1(ChannelHandlerContext ctx) {
        Http1Dialogue.begin(connection, ctx.pipeline());
        // Hands what was read so far on to those that were just added.
        ctx.pipeline().remove(this);
    }

    private void speakHttp2(ChannelHandlerContext ctx) {
        ChannelPipeline pipeline = ctx.pipeline();
        Http2Dialogue.begin(connection, pipeline);
        pipeline.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.failed(cause);
    }

    @Override
    public void flush() {
        // Nothing was answered yet.
    }

    @Override
    public void windDown() {
        connection.close();
    }

    @Override
    public boolean hasBytesOfRequestsOnly() {
        return true;
    }

    @Override
    public boolean isSending() {
        return false;
    }

    @Override
    public long sendingMark() {
        return 0;
    }
}
