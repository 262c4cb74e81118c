package dev.barista.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/** A connection over HTTP/1.1 that is kept alive, with one call in flight. */
@SuppressWarnings("FutureReturnValueIgnored") // A write that fails closes the connection, and that is noticed.
final class RestSlot extends SimpleChannelInboundHandler<HttpObject> {

    private final ClosedLoop loop;
    private final ByteBuf request;
    private long sent;
    private boolean well;

    /** @param request never released, shared with others */
    RestSlot(ClosedLoop loop, ByteBuf request) {
        this.loop = loop;
        this.request = request;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(context);
    }

    private void send(ChannelHandlerContext context) {
        if (loop.maySend()) {
            sent = System.nanoTime();
            context.writeAndFlush(request.duplicate(), context.voidPromise());
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        if (part instanceof HttpResponse response) {
            well = response.status().code() == 200;
        }
        if (part instanceof LastHttpContent) {
            loop.answered(sent, well);
            send(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.broken(new IllegalStateException("the server closed a connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.broken(cause);
    }
}
