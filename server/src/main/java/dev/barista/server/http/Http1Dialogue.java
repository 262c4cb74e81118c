package dev.barista.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 on one connection. Requests may come one after the other without waiting (pipelining): all are worked on at
 * the same time, and answered in the order in which they came. Used on the connection's event loop.
 */
final class Http1Dialogue extends ChannelInboundHandlerAdapter implements Dialogue {

    /** So many may be unanswered; then no more are read. Those of one piece of bytes still come. */
    private static final int MOST_UNANSWERED = 64;

    /** How long a client may go on sending a body that was refused, so that it gets to read the answer. */
    private static final Duration LINGER = Duration.ofSeconds(10);

    private static final int LARGEST_PIECE = 1 << 20;

    private final Connection connection;
    private final Deque<Http1Call> unanswered = new ArrayDeque<>(4);
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http1Call receiving;
    private @Nullable H2cUpgrade upgrading;
    private boolean isWindingDown;
    private boolean isLast;
    private boolean isPaused;

    private Http1Dialogue(Connection connection) {
        this.connection = connection;
    }

    /** Adds what speaks it to a pipeline. */
    static void begin(Connection connection, ChannelPipeline pipeline) {
        int headerBytes = connection.loop().parts().limits().maxHeaderBytes();
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(headerBytes)
                .setMaxHeaderSize(headerBytes)
                .setMaxChunkSize(LARGEST_PIECE);
        Http1Dialogue dialogue = new Http1Dialogue(connection);
        connection.speaks(dialogue);
        pipeline.addLast(new HttpRequestDecoder(config), dialogue);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "set before anything comes in");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) {
        if (part instanceof HttpRequest request) {
            begun(request);
        }
        if (part instanceof HttpContent content) {
            try {
                received(content);
            } finally {
                content.release();
            }
        }
    }

    private void begun(HttpRequest request) {
        if (isLast || isWindingDown) {
            return;
        }
        Http1Call call = new Http1Call(connection, this, request);
        if (unanswered.isEmpty() && H2cUpgrade.isWanted(request)) {
            upgrading = new H2cUpgrade(connection, request);
            connection.pace().begun();
            return;
        }
        unanswered.add(call);
        connection.pace().begun();
        if (request.decoderResult().isFailure()) {
            connection.pace().received();
            refuse(call, request.decoderResult());
            return;
        }
        receiving = call;
        if (unanswered.size() == MOST_UNANSWERED) {
            isPaused = true;
            connection.channel().config().setAutoRead(false);
        }
        connection.loop().handler().handle(call);
    }

    private void refuse(Http1Call call, DecoderResult result) {
        call.refuse(MalformedRequest.answer(
                result.cause(), connection.loop().parts().limits()));
    }

    private void received(HttpContent content) {
        Http1Call call = receiving;
        if (call != null) {
            received(call, content);
        } else if (upgrading != null) {
            received(upgrading, content);
        }
    }

    private void received(Http1Call call, HttpContent content) {
        if (content.decoderResult().isFailure()) {
            receiving = null;
            connection.pace().received();
            if (connection.channel().isActive()) {
                refuse(call, content.decoderResult());
            }
            return;
        }
        if (content.content().isReadable()) {
            call.received(content.content());
        }
        if (content instanceof LastHttpContent) {
            receiving = null;
            if (isLast) {
                // Its answer may have been given in this very turn, and waits for the end of it.
                closeAfterwards();
            } else {
                connection.pace().received();
                call.ended();
            }
        }
    }

    private void received(H2cUpgrade upgrade, HttpContent content) {
        upgrade.received(content.content());
        if (content.decoderResult().isFailure()) {
            connection.close();
        } else if (content instanceof LastHttpContent) {
            upgrading = null;
            connection.pace().received();
            connection.pace().answered();
            upgrade.carryOut(context(), this);
        }
    }

    /** A call has its answer: sends it, and those that waited for it, if it is its turn. */
    void answered() {
        Http1Call next = unanswered.peekFirst();
        while (next != null && next.isAnswered()) {
            unanswered.removeFirst();
            connection.pace().answered();
            if (next.endsConnection()) {
                sendLast(next);
                return;
            }
            next.send(context());
            next = unanswered.peekFirst();
        }
        connection.flushAtTurnEnd();
        if (isPaused && unanswered.size() < MOST_UNANSWERED / 2) {
            isPaused = false;
            connection.channel().config().setAutoRead(true);
        }
        if (isWindingDown && unanswered.isEmpty()) {
            isLast = true;
            closeAfterwards();
        }
    }

    /** Sends an answer after which the connection is closed; nothing that came after its request is answered. */
    private void sendLast(Http1Call last) {
        isLast = true;
        last.send(context());
        boolean isReceiving = receiving == last;
        if (isReceiving) {
            connection.pace().received();
        } else {
            receiving = null;
        }
        if (isReceiving || last.isCutOff()) {
            linger();
        } else {
            closeAfterwards();
        }
        leave();
    }

    /** Closing at once, with bytes unread, would reset the connection under the answer. */
    private void linger() {
        connection.channel().config().setAutoRead(true);
        context().write(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            var _ = ((DuplexChannel) connection.channel()).shutdownOutput();
        });
        connection.flushAtTurnEnd();
        connection.loop().later(connection::close, LINGER);
    }

    private void closeAfterwards() {
        context().write(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        connection.flushAtTurnEnd();
    }

    /** Whether the answer of this call is to say that the connection ends with it. */
    boolean endsWith(Http1Call call) {
        return isWindingDown && unanswered.peekLast() == call;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leave();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        leave();
    }

    /** Tells all whose answers won't be sent. */
    private void leave() {
        isLast = true;
        if (upgrading != null) {
            upgrading.discard();
            upgrading = null;
        }
        Http1Call call = unanswered.pollFirst();
        while (call != null) {
            call.left();
            call = unanswered.pollFirst();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.failed(cause);
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public void windDown() {
        isWindingDown = true;
        if (unanswered.isEmpty() && !isLast) {
            connection.close();
        }
    }

    @Override
    public boolean hasBytesOfRequestsOnly() {
        return true;
    }

    @Override
    public boolean isSending() {
        ChannelOutboundBuffer out = connection.channel().unsafe().outboundBuffer();
        return out != null && !out.isEmpty();
    }

    @Override
    public long sendingMark() {
        ChannelOutboundBuffer out = connection.channel().unsafe().outboundBuffer();
        return out == null ? 0 : out.currentProgress() - out.totalPendingWriteBytes();
    }
}
