package dev.barista.loadgen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes calls as frames of HTTP/2 into one buffer, as far as the server's windows allow; what they don't waits here.
 * Large messages are not copied. Used on its event loop alone.
 */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection, and that is noticed.
final class CallWriter {

    private static final int COPIED_AT_MOST = 4096;
    private static final int BUFFER = 16 << 10;

    private final ChannelHandlerContext context;
    private final HeaderBlock headers;
    private final List<ByteBuf> messages;
    private final ArrayDeque<Call> blocked = new ArrayDeque<>();
    private @Nullable ByteBuf buffer;
    private boolean began;
    private boolean written;
    private long connectionWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private int streamWindow = Http2CodecUtil.DEFAULT_WINDOW_SIZE;
    private int frameSize = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;

    CallWriter(ChannelHandlerContext context, HeaderBlock headers, List<ByteBuf> messages) {
        this.context = context;
        this.headers = headers;
        this.messages = messages;
    }

    ChannelHandlerContext context() {
        return context;
    }

    /** Writes the headers of a call, and of its message what may be sent now. */
    void begin(Call call) {
        call.window = streamWindow;
        byte[] block = began ? headers.later() : headers.first();
        began = true;
        frame(block.length, Http2FrameTypes.HEADERS, Http2Flags.END_HEADERS, call.stream);
        buffer().writeBytes(block);
        if (!message(call)) {
            blocked.addLast(call);
        }
    }

    /** Whether all of the message is written now. */
    private boolean message(Call call) {
        ByteBuf message = messages.get(call.sample);
        int length = message.readableBytes();
        while (call.written < length) {
            int most = (int) Math.min(Math.min(connectionWindow, call.window), frameSize);
            int next = Math.min(length - call.written, most);
            if (next <= 0) {
                return false;
            }
            boolean last = call.written + next == length;
            frame(next, Http2FrameTypes.DATA, last ? Http2Flags.END_STREAM : 0, call.stream);
            int from = message.readerIndex() + call.written;
            if (next <= COPIED_AT_MOST) {
                buffer().writeBytes(message, from, next);
            } else {
                send();
                context.write(message.slice(from, next), context.voidPromise());
                written = true;
            }
            call.written += next;
            call.window -= next;
            connectionWindow -= next;
        }
        return true;
    }

    private void frame(int length, byte type, int flags, int stream) {
        buffer().writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    private ByteBuf buffer() {
        if (buffer == null) {
            buffer = context.alloc().directBuffer(BUFFER);
        }
        return buffer;
    }

    /** The server's settings; of its windows those of calls under way change too. */
    void allow(Http2Settings settings) {
        Integer size = settings.maxFrameSize();
        frameSize = size == null ? frameSize : size;
        Integer window = settings.initialWindowSize();
        if (window != null) {
            for (Call call : blocked) {
                call.window += window - streamWindow;
            }
            streamWindow = window;
            resume();
        }
    }

    /** A window has grown: that of the connection, or that of a call if it is not done. */
    void allow(@Nullable Call call, boolean connection, int increment) {
        if (connection) {
            connectionWindow += increment;
        } else if (call != null) {
            call.window += increment;
        }
        if (!blocked.isEmpty()) {
            resume();
        }
    }

    private void resume() {
        for (int i = blocked.size(); i > 0; i--) {
            Call call = blocked.removeFirst();
            if (!message(call)) {
                blocked.addLast(call);
            }
        }
    }

    /** Sends no more of a call's message. */
    void forget(Call call) {
        if (!blocked.isEmpty()) {
            blocked.remove(call);
        }
    }

    private void send() {
        if (buffer != null) {
            context.write(buffer, context.voidPromise());
            buffer = null;
            written = true;
        }
    }

    void flush() {
        send();
        if (written) {
            written = false;
            context.flush();
        }
    }

    void close() {
        blocked.clear();
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
