package dev.barista.server.http;

import dev.barista.model.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection from the moment it is accepted, at the head of its pipeline. Vert.x shows a connection only once it
 * knows what is spoken on it, for HTTP/1.1 with the first request; until then this one closes it after the time to
 * receive a request, whatever trickles in. From then on the {@link ConnectionWatch} does, and this only counts what is
 * read, so that the watch can tell a client that is silent from one that has begun a request and does not go on.
 *
 * <p>Belongs to the event loop of its connection.
 */
final class AcceptedConnection extends ChannelInboundHandlerAdapter {

    private final Duration receiveTimeout;
    private final Clock clock;
    private @Nullable Future<?> deadline;
    private long since;
    private long reads;

    AcceptedConnection(Duration receiveTimeout, Clock clock) {
        this.receiveTimeout = receiveTimeout;
        this.clock = clock;
    }

    /** What was accepted as this connection. */
    static AcceptedConnection of(HttpConnection connection) {
        return ((HttpServerConnection) connection)
                .channelHandlerContext()
                .pipeline()
                .get(AcceptedConnection.class);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        since = clock.nanoTime();
        deadline = ctx.executor().schedule((Runnable) ctx::close, receiveTimeout.toNanos(), TimeUnit.NANOSECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        reads++;
        ctx.fireChannelRead(bytes);
    }

    /** Closes it no more by itself; the watch does from here. */
    void release() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    /** When it was accepted, by the clock. */
    long since() {
        return since;
    }

    /** How often bytes have come in. */
    long reads() {
        return reads;
    }
}
