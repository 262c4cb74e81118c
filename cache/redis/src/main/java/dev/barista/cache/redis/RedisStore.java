package dev.barista.cache.redis;

import dev.barista.cache.CachedAnswer;
import dev.barista.cache.CallKey;
import dev.barista.cache.SharedStore;
import dev.barista.cache.spi.SharedStoreProvider;
import io.vertx.core.AsyncResult;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
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
    private final SharedStoreProvider.Watcher watcher;
    private final AnswerCodec codec;
    private final Breaker breaker;
    private final LongAdder failures = new LongAdder();
    private final AtomicLong unsent = new AtomicLong();
    private volatile @Nullable RedisLink link;
    private boolean closed;

    RedisStore(RedisLocation location, SharedStoreProvider.Surroundings surroundings) {
        this.location = location;
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
            prepared = new RedisLink(location);
            link = prepared;
        }
        prepared.send(Request.cmd(Command.PING), RedisLink.PATIENCE, reply -> {
            if (reply.failed()) {
                failures.increment();
                breaker.giveUp();
                lost(reply.cause());
            }
        });
    }

    @Override
    public CompletionStage<@Nullable Found> find(CallKey key) {
        RedisLink open = link;
        if (open == null || !breaker.allows()) {
            return NOT_FOUND;
        }
        CompletableFuture<@Nullable Found> found = new CompletableFuture<>();
        open.send(Request.cmd(Command.GET).arg(name(key)), location.timeout(), reply -> {
            judge(reply, open);
            found.complete(read(key, reply));
        });
        return found;
    }

    private @Nullable Found read(CallKey key, AsyncResult<@Nullable Response> reply) {
        Response response = reply.result();
        return response == null ? null : codec.decode(key, response.toBytes());
    }

    private void judge(AsyncResult<?> reply, RedisLink asked) {
        if (reply.succeeded()) {
            if (breaker.succeeded()) {
                watcher.found();
            }
            return;
        }
        failures.increment();
        if (breaker.failed()) {
            lost(reply.cause());
            asked.reset();
        }
    }

    private void lost(Throwable reason) {
        watcher.lost(location.host() + ":" + location.port() + ": " + reason.getMessage());
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
        Request request = Request.cmd(Command.SET)
                .arg(name(key))
                .arg(codec.encode(key, answer, timeToLive))
                .arg("PX")
                .arg(Math.max(1, timeToLive.toMillis()));
        open.send(request, location.timeout(), reply -> {
            unsent.addAndGet(-size);
            if (reply.failed()) {
                failures.increment();
            }
        });
    }

    private String name(CallKey key) {
        return location.prefix() + ":" + key.scope().model() + ":" + key.scope().version() + ":" + key.hashText();
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
