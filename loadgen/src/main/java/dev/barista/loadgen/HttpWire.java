package dev.barista.loadgen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection over HTTP/1.1 that is kept alive, with one call at a time; behind a decoder of answers. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection, and that is noticed.
final class HttpWire extends ChannelInboundHandlerAdapter implements Wire {

    private static final int MESSAGE_LIMIT = 1024;

    private final Listener listener;
    private final List<ByteBuf> requests;
    private final @Nullable EventStream events;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Call call;
    private int status;
    private boolean keptAlive = true;
    private boolean lost;
    private boolean queued;

    HttpWire(Calls.Http calls, Listener listener) {
        this.listener = listener;
        this.requests = calls.requests();
        this.events = calls.events() ? new EventStream() : null;
    }

    @Override
    public void channelActive(ChannelHandlerContext opened) {
        context = opened;
        listener.opened(this);
    }

    @Override
    public boolean ready() {
        return context != null && call == null && keptAlive && !lost;
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
    public void send(Call next) {
        call = next;
        next.wire = this;
        opened().write(requests.get(next.sample).duplicate(), opened().voidPromise());
    }

    @Override
    public void flush() {
        opened().flush();
    }

    private ChannelHandlerContext opened() {
        if (context == null) {
            throw new IllegalStateException("this connection is not open yet");
        }
        return context;
    }

    /** An answer that comes after all would be taken for that of the next call: the connection can't be kept. */
    @Override
    public boolean abandon(Call abandoned) {
        call = null;
        close();
        return false;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object part) {
        try {
            if (part instanceof HttpResponse head) {
                status = head.status().code();
                keptAlive = HttpUtil.isKeepAlive(head);
                message.reset();
            }
            if (part instanceof HttpContent content) {
                read(content.content());
                if (part instanceof LastHttpContent && status / 100 != 1) {
                    end();
                }
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void read(ByteBuf content) {
        Call current = call;
        if (current == null || !content.isReadable()) {
            return;
        }
        if (status / 100 != 2) {
            copy(content, Math.min(content.readableBytes(), MESSAGE_LIMIT - message.size()), message);
        } else if (events != null) {
            for (int tokens = events.tokens(content.duplicate()); tokens > 0; tokens--) {
                listener.token(current);
            }
        }
        if (current.body != null) {
            copy(content, content.readableBytes(), current.body);
        }
    }

    private static void copy(ByteBuf content, int length, ByteArrayOutputStream target) {
        byte[] bytes = new byte[length];
        content.getBytes(content.readerIndex(), bytes);
        target.write(bytes, 0, length);
    }

    private void end() {
        Call ended = call;
        call = null;
        if (events != null) {
            events.reset();
        }
        if (ended != null) {
            Outcome outcome = Outcome.ofHttp(status);
            String kind = outcome == Outcome.OK ? "" : Reasons.http(status);
            listener.ended(this, ended, outcome, kind, () -> message.toString(StandardCharsets.UTF_8));
        }
        if (!keptAlive) {
            lose("the server closes its connections");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        listener.readComplete(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        lose("the server closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        lose(String.valueOf(cause.getMessage()));
    }

    private void lose(String reason) {
        if (lost) {
            return;
        }
        lost = true;
        Call ended = call;
        call = null;
        if (ended != null) {
            listener.ended(this, ended, Outcome.FAILED, Reasons.BROKEN, () -> reason);
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
}
