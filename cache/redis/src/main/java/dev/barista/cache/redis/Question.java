package dev.barista.cache.redis;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way to Redis and back. The asker is told exactly once, on the link's event loop, where all of this
 * happens; a reply that comes after that is thrown away.
 */
final class Question {

    private List<byte[]> words;
    private final Duration timeout;
    private @Nullable Asker asker;
    private @Nullable Future<?> alarm;

    Question(List<byte[]> words, Duration timeout, Asker asker) {
        this.words = words;
        this.timeout = timeout;
        this.asker = asker;
    }

    /** Is told what came of a question. */
    interface Asker {

        /** @param value null where Redis has none */
        void answered(byte @Nullable [] value);

        void failed(String reason);
    }

    static byte[] word(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Duration timeout() {
        return timeout;
    }

    /** What is sent, once; the question does not keep the words, which may be large, until the reply comes. */
    RedisMessage message() {
        List<RedisMessage> parts = new ArrayList<>(words.size());
        for (byte[] word : words) {
            parts.add(new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(word)));
        }
        words = List.of();
        return new ArrayRedisMessage(parts);
    }

    /** What ends the wait if no reply does. */
    void waitsUntil(Future<?> newAlarm) {
        alarm = newAlarm;
    }

    /** Whether somebody still waits for the reply. */
    boolean isOpen() {
        return asker != null;
    }

    void answer(byte @Nullable [] value) {
        Asker told = take();
        if (told != null) {
            told.answered(value);
        }
    }

    void fail(String reason) {
        Asker told = take();
        if (told != null) {
            told.failed(reason);
        }
    }

    private @Nullable Asker take() {
        Asker taken = asker;
        asker = null;
        words = List.of();
        if (alarm != null) {
            alarm.cancel(false);
        }
        return taken;
    }
}
