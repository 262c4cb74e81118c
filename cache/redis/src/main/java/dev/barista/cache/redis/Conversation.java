package dev.barista.cache.redis;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * Gives each question on a connection its reply: Redis answers in the order in which it was asked. When the connection
 * ends, all that are open fail.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What fails closes the connection, and that is noticed.
final class Conversation extends ChannelDuplexHandler {

    private static final int MOST_QUESTIONS = 1 << 14;

    private final ArrayDeque<Question> asked = new ArrayDeque<>();
    private String end = "the connection was closed";

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (!(message instanceof Question question)) {
            context.write(message, promise);
            return;
        }
        if (asked.size() >= MOST_QUESTIONS) {
            question.fail(MOST_QUESTIONS + " questions wait for an answer already");
        }
        if (!question.isOpen()) {
            promise.trySuccess();
            return;
        }
        asked.add(question);
        // Without this question on the wire every later reply would be taken for that of the question before.
        context.write(question.message(), promise.unvoid().addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            Question question = asked.poll();
            if (question == null) {
                end = "a reply came to no question";
                context.close();
            } else if (message instanceof ErrorRedisMessage error) {
                question.fail(error.content());
            } else if (message instanceof FullBulkStringRedisMessage value && !value.isNull()) {
                question.answer(ByteBufUtil.getBytes(value.content()));
            } else {
                question.answer(null);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end = String.valueOf(cause.getMessage());
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        for (Question open = asked.poll(); open != null; open = asked.poll()) {
            open.fail(end);
        }
        context.fireChannelInactive();
    }
}
