package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Joins what is written in small pieces, as HTTP/2 does, to one that is sent at the next flush: a system call that
 * gathers hundreds of pieces costs more than copying their few bytes. A piece counts as written once it was copied; if
 * sending it fails, the connection fails. When the client does not keep up, pieces count as written only when they are,
 * so that HTTP/2's guard against answers that heap up sees them. Used on the connection's event loop.
 */
final class WriteCork extends ChannelDuplexHandler {

    private static final int LARGEST_COPIED = 1024;
    private static final int CAPACITY = 16 << 10;

    private @Nullable ByteBuf joined;

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf piece
                && piece.readableBytes() <= LARGEST_COPIED
                && ctx.channel().isWritable()) {
            ByteBuf target = room(ctx, piece.readableBytes());
            target.writeBytes(piece, piece.readerIndex(), piece.readableBytes());
            piece.release();
            promise.trySuccess();
        } else {
            passOn(ctx);
            var _ = ctx.write(message, promise);
        }
    }

    private ByteBuf room(ChannelHandlerContext ctx, int bytes) {
        if (joined != null && joined.writableBytes() < bytes) {
            passOn(ctx);
        }
        ByteBuf current = joined;
        if (current == null) {
            current = ctx.alloc().directBuffer(CAPACITY);
            joined = current;
        }
        return current;
    }

    private void passOn(ChannelHandlerContext ctx) {
        if (joined != null) {
            var _ = ctx.write(joined, ctx.voidPromise());
            joined = null;
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        passOn(ctx);
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        // What says why it is closed counted as written, and closed it, before anybody could flush it.
        flush(ctx);
        var _ = ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (joined != null) {
            joined.release();
            joined = null;
        }
    }
}
