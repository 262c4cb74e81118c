package dev.barista.server.http;

import dev.barista.model.Caller;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection from the moment it is accepted, at the head of its pipeline, whatever is spoken on it. Used on its event
 * loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private final FrontEndLoop loop;
    private final Channel channel;
    private final Caller anonymous;
    private final ClientPace pace = new ClientPace();
    private Dialogue dialogue;
    private Caller caller;
    private @Nullable ChannelHandlerContext context;
    private boolean awaitsFlush;

    /** @param dialogue until it is known what is spoken */
    Connection(FrontEndLoop loop, Channel channel, Dialogue dialogue) {
        this.loop = loop;
        this.channel = channel;
        this.dialogue = dialogue;
        this.anonymous = new Caller("", loop.nextConnection(), loop);
        this.caller = anonymous;
    }

    FrontEndLoop loop() {
        return loop;
    }

    Channel channel() {
        return channel;
    }

    ClientPace pace() {
        return pace;
    }

    /** It is known now what is spoken. */
    void speaks(Dialogue known) {
        dialogue = known;
    }

    /** Who calls by this connection; the same object for as long as the tenant stays the same. */
    Caller caller(@Nullable String tenant) {
        if (tenant == null || tenant.isEmpty()) {
            return anonymous;
        }
        if (!tenant.equals(caller.tenant())) {
            caller = anonymous.withTenant(tenant);
        }
        return caller;
    }

    /** Has what was written sent at the end of the turn. */
    void flushAtTurnEnd() {
        if (!awaitsFlush) {
            awaitsFlush = true;
            loop.flushAtTurnEnd(this);
        }
    }

    void flush() {
        awaitsFlush = false;
        dialogue.flush();
    }

    boolean isLate(long now, HttpLimits limits) {
        return pace.isLate(now, limits, dialogue);
    }

    void windDown() {
        dialogue.windDown();
    }

    /** Closes it as it is. */
    void close() {
        // From here, at the head, so that HTTP/2 does not wait for its streams to end.
        var _ = context == null ? channel.close() : context.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.watch().opened(this);
        ctx.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        loop.watch().closed(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        pace.read();
        ctx.fireChannelRead(bytes);
    }

    /** Handlers that nobody else dealt with end the connection; that a client went away is everyday. */
    void failed(Throwable cause) {
        if (!(cause instanceof IOException)) {
            loop.log().failure("a connection was closed: " + cause, "", cause);
        }
        close();
    }
}
