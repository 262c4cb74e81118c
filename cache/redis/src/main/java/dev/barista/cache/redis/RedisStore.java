package dev.barista.cache.redis;

import dev.barista.cache.CachedAnswer;
import dev.barista.cache.CallKey;
import dev.barista.cache.SharedStore;
import dev.barista.cache.spi.SharedStoreProvider;
import dev.barista.model.InferenceException;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A shared store in a Redis. An entry's name is the hash of its question under model and version, its value has the
 * question in full, and Redis itself drops it when its time is over.
 */
final class RedisStore implements SharedStore {

    /** Larger answers cost more on the way than they save. */
    private static final long LARGEST = 8 << 20;

    /** Bytes on their way to Redis; what comes while there are so many is not kept. */
    private static final long MOST_UNSENT = 64 << 20;

    private static final CompletionStage<@Nullable Found> NOT_FOUND = CompletableFuture.completedStage(null);

    private final RedisLocation location;
    private final @Nullable SslContext tls;
    private final SharedStoreProvider.Watcher watcher;
    private final AnswerCodec codec;
    private final Breaker breaker;
    private final LongAdder failures = new LongAdder();
    private final AtomicLong unsent = new AtomicLong();
    private volatile @Nullable RedisLink link;
    private volatile boolean closed;

    /** @throws InferenceException {@code INVALID_ARGUMENT} if the authorities that the location names can't be used */
    RedisStore(RedisLocation location, SharedStoreProvider.Surroundings surroundings) {
        this.location = location;
        this.tls = location.tls() ? RedisTls.trusting(location.authorities()) : null;
        this.watcher = surroundings.watcher();
        this.codec = new AnswerCodec(surroundings.clock(), surroundings.memory());
        this.breaker = new Breaker(surroundings.clock());
    }

    @Override
    public void prepare() {
        RedisLink prepared;
        synchronized (this) {
            if (link != null || closed) {
                return;
            }
            prepared = new RedisLink(location, tls);
            link = prepared;
        }
        prepared.ask(new Question(List.of(Question.word("PING")), RedisLink.PATIENCE, new Question.Asker() {
            @Override
            public void answered(byte @Nullable [] value) {
                // That is all that was to be known.
            }

            @Override
            public void failed(String reason) {
                failures.increment();
                breaker.giveUp();
                lost(reason);
            }
        }));
    }

    @Override
    public CompletionStage<@Nullable Found> find(CallKey key) {
        RedisLink open = link;
        if (open == null || !breaker.allows()) {
            return NOT_FOUND;
        }
        CompletableFuture<@Nullable Found> found = new CompletableFuture<>();
        open.ask(new Question(List.of(Question.word("GET"), name(key)), location.timeout(), new Question.Asker() {
            @Override
            public void answered(byte @Nullable [] value) {
                if (breaker.succeeded()) {
                    watcher.found();
                }
                Found answer = null;
                try {
                    answer = value == null ? null : codec.decode(key, value);
                } finally {
                    found.complete(answer);
                }
            }

            @Override
            public void failed(String reason) {
                failures.increment();
                if (breaker.failed()) {
                    lost(reason);
                    open.reset();
                }
                found.complete(null);
            }
        }));
        return found;
    }

    private void lost(String reason) {
        if (closed) {
            return;
        }
        watcher.lost(location.host() + ":" + location.port() + ": " + reason);
    }

    @Override
    public boolean fits(long bytes) {
        return bytes <= LARGEST;
    }

    @Override
    public void keep(CallKey key, CachedAnswer answer, Duration timeToLive) {
        long size = AnswerCodec.sizeOf(key, answer.outputs());
        if (size > LARGEST || unsent.get() > MOST_UNSENT || breaker.isOpen()) {
            return;
        }
        RedisLink open = link;
        if (open == null) {
            return;
        }
        unsent.addAndGet(size);
        List<byte[]> words = List.of(
                Question.word("SET"),
                name(key),
                codec.encode(key, answer, timeToLive),
                Question.word("PX"),
                Question.word(Long.toString(Math.max(1, timeToLive.toMillis()))));
        open.ask(new Question(words, location.timeout(), new Question.Asker() {
            @Override
            public void answered(byte @Nullable [] value) {
                unsent.addAndGet(-size);
            }

            @Override
            public void failed(String reason) {
                unsent.addAndGet(-size);
                failures.increment();
            }
        }));
    }

    private byte[] name(CallKey key) {
        return Question.word(location.prefix() + ":" + key.scope().model() + ":"
                + key.scope().version() + ":" + key.hashText());
    }

    @Override
    public State state() {
        return new State(!breaker.isOpen(), failures.sum());
    }

    @Override
    public void close() {
        RedisLink open;
        synchronized (this) {
            closed = true;
            open = link;
            link = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
