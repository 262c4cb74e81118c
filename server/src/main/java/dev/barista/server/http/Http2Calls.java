package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes calls of the frames that come in on one connection. Used on the connection's event loop. */
final class Http2Calls extends Http2EventAdapter implements Http2RemoteFlowController.Listener {

    private static final int UPGRADED_STREAM = 1;

    private final Http2Dialogue dialogue;
    private final Connection client;
    private final Http2Connection streams;
    private final Http2Connection.PropertyKey key;

    Http2Calls(Http2Dialogue dialogue) {
        this.dialogue = dialogue;
        this.client = dialogue.client();
        this.streams = dialogue.connection();
        this.key = streams.newKey();
    }

    private @Nullable Http2Call of(Http2Stream stream) {
        return stream.getProperty(key);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream) {
        onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream) {
        Http2Stream stream = streams.stream(streamId);
        Http2Call call = of(stream);
        if (call == null) {
            call = begin(stream, headers);
        }
        if (endOfStream) {
            call.ended();
        }
    }

    private Http2Call begin(Http2Stream stream, Http2Headers headers) {
        Http2Call call = new Http2Call(client, dialogue, stream, headers);
        stream.setProperty(key, call);
        client.pace().begun();
        client.loop().handler().handle(call);
        return call;
    }

    /** A request that came whole over HTTP/1.1; the bytes stay the caller's. */
    void upgraded(Http2Headers headers, ByteBuf body) {
        Http2Call call = begin(Objects.requireNonNull(streams.stream(UPGRADED_STREAM)), headers);
        if (body.isReadable()) {
            call.received(body, 0);
        }
        call.ended();
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        Http2Call call = of(streams.stream(streamId));
        if (call == null) {
            return data.readableBytes() + padding;
        }
        int consumed = call.received(data, padding);
        if (endOfStream) {
            call.ended();
        }
        return consumed;
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        Http2Call call = of(stream);
        if (call != null) {
            call.closed();
        }
    }

    @Override
    public void writabilityChanged(Http2Stream stream) {
        Http2Call call = of(stream);
        if (call != null) {
            call.writabilityChanged();
        }
    }
}
