package dev.barista.loadgen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection over HTTP/2 with any number of unary gRPC calls at a time. Frames are read by the library and written
 * here, so that a call costs no object: what an event-loop turn sends goes into one buffer and out in one write.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection, and that is noticed.
final class GrpcWire extends ByteToMessageDecoder implements Wire {

    /** What the server may send before it hears from us: more than any answer. */
    static final int RECEIVE_WINDOW = 1 << 30;

    private static final int LAST_STREAM = Integer.MAX_VALUE - 2;
    private static final int HEADER_LIST_LIMIT = 1 << 16;
    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");

    private final Listener listener;
    private final Endpoint endpoint;
    private final Calls.Grpc calls;
    private final Http2FrameReader reader =
            new DefaultHttp2FrameReader(new DefaultHttp2HeadersDecoder(false, HEADER_LIST_LIMIT));
    private final Http2FrameWriter writer = new DefaultHttp2FrameWriter();
    private final Frames frames = new Frames();
    private final IntObjectMap<Call> open = new IntObjectHashMap<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable CallWriter out;
    private long maxStreams = Integer.MAX_VALUE;
    private long received;
    private int nextStream = 1;
    private boolean settled;
    private boolean draining;
    private boolean lost;
    private boolean queued;

    GrpcWire(Endpoint endpoint, Calls.Grpc calls, Listener listener) {
        this.endpoint = endpoint;
        this.calls = calls;
        this.listener = listener;
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        opened.write(Http2CodecUtil.connectionPrefaceBuf());
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(RECEIVE_WINDOW)
                .maxHeaderListSize(HEADER_LIST_LIMIT);
        writer.writeSettings(opened, settings, opened.newPromise());
        int more = RECEIVE_WINDOW - Http2CodecUtil.DEFAULT_WINDOW_SIZE;
        writer.writeWindowUpdate(opened, 0, more, opened.newPromise());
        opened.flush();
    }

    @Override
    public boolean ready() {
        return settled && !draining && !lost && open.size() < maxStreams;
    }

    @Override
    public boolean queued() {
        return queued;
    }

    @Override
    public void queued(boolean is) {
        queued = is;
    }

    @Override
    public void send(Call call) {
        call.wire = this;
        call.stream = nextStream;
        open.put(nextStream, call);
        out().begin(call);
        nextStream += 2;
        draining |= nextStream >= LAST_STREAM;
    }

    @Override
    public void flush() {
        if (out != null) {
            out.flush();
        }
    }

    private CallWriter out() {
        if (out == null) {
            throw new IllegalStateException("this connection is not open yet");
        }
        return out;
    }

    @Override
    public boolean abandon(Call call) {
        open.remove(call.stream);
        out().forget(call);
        flush();
        ChannelHandlerContext opened = out().context();
        writer.writeRstStream(opened, call.stream, Http2Error.CANCEL.code(), opened.newPromise());
        opened.flush();
        closeIfDrained();
        return true;
    }

    @Override
    protected void decode(ChannelHandlerContext from, ByteBuf in, List<Object> none) throws Http2Exception {
        reader.readFrame(from, in, frames);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) throws Exception {
        if (received > RECEIVE_WINDOW / 2) {
            flush();
            writer.writeWindowUpdate(from, 0, (int) received, from.newPromise());
            received = 0;
        }
        flush();
        listener.readComplete(this);
        from.flush();
        super.channelReadComplete(from);
    }

    private void end(int stream, int status, Supplier<String> message) {
        Call call = open.remove(stream);
        if (call != null) {
            if (out != null) {
                out.forget(call);
            }
            Outcome outcome = status < 0 ? Outcome.FAILED : Outcome.ofGrpc(status);
            listener.ended(this, call, outcome, outcome == Outcome.OK ? "" : Reasons.grpc(status), message);
            closeIfDrained();
        }
    }

    private void closeIfDrained() {
        if (draining && open.isEmpty()) {
            lose("the server closes its connections");
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext from) {
        reader.close();
        writer.close();
        if (out != null) {
            out.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        super.channelInactive(from);
        lose("the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        String reason = String.valueOf(cause.getMessage());
        lose(settled ? reason : "what answers there does not speak gRPC: " + reason);
    }

    private void lose(String reason) {
        if (lost) {
            return;
        }
        lost = true;
        for (Call call : List.copyOf(open.values())) {
            end(call.stream, -1, () -> reason);
        }
        close();
        listener.lost(this, reason);
    }

    @Override
    public void close() {
        lost = true;
        if (context != null) {
            context.close();
        }
    }

    /** What the server sends. */
    private final class Frames extends Http2FrameAdapter {

        @Override
        public int onDataRead(ChannelHandlerContext from, int stream, ByteBuf data, int padding, boolean end) {
            int length = data.readableBytes() + padding;
            received += length;
            Call call = open.get(stream);
            if (call != null && call.body != null) {
                byte[] bytes = new byte[data.readableBytes()];
                data.getBytes(data.readerIndex(), bytes);
                call.body.writeBytes(bytes);
            }
            if (end) {
                end(stream, -1, () -> "the answer ended without a status");
            }
            return length;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from, int stream, Http2Headers headers, int padding, boolean end) {
            if (end) {
                CharSequence status = headers.get(STATUS);
                int code = status == null ? -1 : number(status);
                end(stream, code, () -> message(headers));
            }
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from,
                int stream,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean end) {
            onHeadersRead(from, stream, headers, padding, end);
        }

        private int number(CharSequence status) {
            return status.length() == 1 ? status.charAt(0) - '0' : Integer.parseInt(status.toString());
        }

        private String message(Http2Headers headers) {
            CharSequence message = headers.get(MESSAGE);
            if (message == null) {
                return headers.get(STATUS) == null ? "answered with HTTP status " + headers.status() : "";
            }
            String text = message.toString().replace("+", "%2B");
            try {
                return URLDecoder.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return message.toString();
            }
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext from, int stream, long error) {
            boolean refused = error == Http2Error.REFUSED_STREAM.code() || error == Http2Error.ENHANCE_YOUR_CALM.code();
            end(stream, refused ? 14 : -1, () -> "the server reset the stream: " + Http2Error.valueOf(error));
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) throws Http2Exception {
            if (out == null) {
                Long table = settings.headerTableSize();
                HeaderBlock headers = HeaderBlock.of(
                        endpoint, calls, table == null ? Http2CodecUtil.DEFAULT_HEADER_TABLE_SIZE : table);
                out = new CallWriter(from, headers, calls.messages());
            }
            flush();
            out().allow(settings);
            Long streams = settings.maxConcurrentStreams();
            maxStreams = streams == null ? maxStreams : streams;
            writer.writeSettingsAck(from, from.newPromise());
            if (!settled) {
                settled = true;
                listener.opened(GrpcWire.this);
            }
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext from, int stream, int increment) {
            if (out != null) {
                out.allow(stream == 0 ? null : open.get(stream), stream == 0, increment);
            }
        }

        @Override
        public void onPingRead(ChannelHandlerContext from, long data) {
            flush();
            writer.writePing(from, true, data, from.newPromise());
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext from, int lastStream, long error, ByteBuf debug) {
            draining = true;
            for (Call call : List.copyOf(open.values())) {
                if (call.stream > lastStream) {
                    end(call.stream, 14, () -> "the server goes away");
                }
            }
            closeIfDrained();
        }
    }
}
