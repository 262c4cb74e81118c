package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** HTTP/2 on one connection. Used on the connection's event loop. */
final class Http2Dialogue extends Http2ConnectionHandler implements Dialogue {

    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;

    /**
     * Further calls wait at the client, who can still give them up. With more of them on the way, a server that gets
     * more than it can do would be late with all of them, and deadlines can't help: time passes before they can be
     * read.
     */
    private static final int CONCURRENT_STREAMS = 256;

    private final Connection connection;
    private final Http2Calls calls;
    private @Nullable ChannelHandlerContext context;
    private int unsent;

    private Http2Dialogue(
            Connection connection,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.connection = connection;
        this.calls = new Http2Calls(this);
        decoder.frameListener(calls);
        connection().addListener(calls);
        encoder.flowController().listener(calls);
    }

    /** Adds what speaks it to a pipeline. */
    static Http2Dialogue begin(Connection connection, ChannelPipeline pipeline) {
        Http2Dialogue dialogue = new Builder(connection).build();
        connection.speaks(dialogue);
        pipeline.addLast(new WriteCork(), dialogue);
        return dialogue;
    }

    /** Makes one with Netty's guards against floods of frames. */
    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Dialogue, Builder> {

        /** Callers that give up, by deadline or otherwise, reset their streams: thousands may at the same time. */
        private static final int MOST_RESETS = 10_000;

        private static final int RESETS_SECONDS = 10;

        /** Settings, pings and resets that wait to be told to a client that does not read. */
        private static final int MOST_UNREAD = 10_000;

        /** Netty's own limits, so that they hold whatever it may choose later. */
        private static final int MOST_EMPTY_DATA = 2;

        private static final int MOST_SMALL_CONTINUATIONS = 16;

        private final Connection connection;

        Builder(Connection connection) {
            this.connection = connection;
            Http2Connection streams = new DefaultHttp2Connection(true);
            // Priorities of streams, which clients have stopped to send, are costly to keep.
            streams.remote()
                    .flowController(
                            new DefaultHttp2RemoteFlowController(streams, new UniformStreamByteDistributor(streams)));
            connection(streams);
            initialSettings(new Http2Settings()
                    .initialWindowSize(STREAM_WINDOW)
                    .maxConcurrentStreams(CONCURRENT_STREAMS)
                    .maxHeaderListSize(connection.loop().parts().limits().maxHeaderBytes()));
            // What differs with every answer must not push out of the table what is always the same.
            headerSensitivityDetector((name, value) -> HeaderNames.REQUEST_ID.contentEquals(name)
                    || HeaderNames.SERVER_TIMING.contentEquals(name)
                    || HeaderNames.CONTENT_LENGTH.contentEquals(name));
            decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS);
            encoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESETS_SECONDS);
            encoderEnforceMaxQueuedControlFrames(MOST_UNREAD);
            decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_DATA);
            decoderEnforceMaxSmallContinuationFrames(MOST_SMALL_CONTINUATIONS);
            // The front end itself ends the wait for streams.
            gracefulShutdownTimeoutMillis(-1);
        }

        @Override
        protected Http2Dialogue build() {
            return super.build();
        }

        @Override
        protected Http2Dialogue build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Dialogue(connection, decoder, encoder, settings);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
        decoder()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(),
                        CONNECTION_WINDOW
                                - decoder()
                                        .flowController()
                                        .windowSize(connection().connectionStream()));
        connection.flushAtTurnEnd();
    }

    ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "set before anything comes in");
    }

    Connection client() {
        return connection;
    }

    /** HTTP/1.1 handed the connection over with a request, which is whole; the bytes stay the caller's. */
    void upgraded(Http2Headers headers, ByteBuf body) {
        calls.upgraded(headers, body);
    }

    /** An answer was handed over, to be sent as the client takes it. */
    void answered() {
        unsent++;
    }

    /** The last of an answer was sent, or nobody wants it any more. */
    void sent() {
        unsent--;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
            connection.failed(cause);
        } else {
            super.exceptionCaught(ctx, cause);
        }
    }

    @Override
    public void flush() {
        flush(context());
    }

    @Override
    public void windDown() {
        // Through this handler, which says so to the client and waits for the streams there are.
        var _ = connection.channel().close();
    }

    @Override
    public boolean hasBytesOfRequestsOnly() {
        return false;
    }

    @Override
    public boolean isSending() {
        return unsent > 0;
    }

    @Override
    public long sendingMark() {
        Http2RemoteFlowController flow = encoder().flowController();
        ChannelOutboundBuffer out = connection.channel().unsafe().outboundBuffer();
        long written = out == null ? 0 : out.currentProgress() - out.totalPendingWriteBytes();
        return 31 * written + flow.windowSize(connection().connectionStream());
    }
}
