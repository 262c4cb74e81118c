package dev.barista.cache.redis;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Redis, over which all questions go one behind the other without waiting for answers; opened when
 * it is first used, and again after it was lost. Thread-safe; has an event loop of its own, so that no answer of the
 * server waits behind Redis.
 */
final class RedisLink implements AutoCloseable {

    private static final int MOST_QUESTIONS = 1 << 14;

    /** How long connecting and closing may take; no call waits for them so long. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Redis redis;
    private final Context loop;

    /** Used on the event loop alone. */
    private @Nullable Future<RedisConnection> connection;

    /** How many connections were opened; the number of the newest. */
    private int connections;

    RedisLink(RedisLocation location) {
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setPreferNativeTransport(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        this.loop = vertx.getOrCreateContext();
        this.redis = Redis.createClient(vertx, options(location));
    }

    private static RedisOptions options(RedisLocation location) {
        NetClientOptions net = new NetClientOptions()
                .setTcpKeepAlive(true)
                .setTcpNoDelay(true)
                .setConnectTimeout((int) PATIENCE.toMillis());
        if (location.tls()) {
            net.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
            location.authorities()
                    .ifPresent(file -> net.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        }
        RedisOptions options = new RedisOptions()
                .setConnectionString(location.connection())
                .setNetClientOptions(net)
                .setMaxPoolSize(1)
                .setMaxWaitingHandlers(MOST_QUESTIONS);
        if (!location.password().isEmpty()) {
            options.setPassword(location.password());
        }
        if (!location.user().isEmpty()) {
            options.setUser(location.user());
        }
        return options;
    }

    /** Asks. The handler is told the answer or the failure on this link's event loop, within that time. */
    void send(Request request, Duration timeout, Handler<AsyncResult<@Nullable Response>> handler) {
        try {
            loop.runOnContext(start -> connected()
                    .compose(open -> open.send(request))
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(handler));
        } catch (RejectedExecutionException e) {
            // The link was closed at this moment.
            handler.handle(Future.failedFuture(e));
        }
    }

    private Future<RedisConnection> connected() {
        Future<RedisConnection> existing = connection;
        if (existing != null && !existing.failed()) {
            return existing;
        }
        Future<RedisConnection> fresh = redis.connect();
        connection = fresh;
        int number = ++connections;
        fresh.onSuccess(open -> open.exceptionHandler(e -> lost(number)).endHandler(end -> lost(number)));
        return fresh;
    }

    private void lost(int number) {
        if (number == connections) {
            connection = null;
        }
    }

    /** Gives the connection up, as if it had been lost; whoever asks next opens another. Called on the event loop. */
    void reset() {
        Future<RedisConnection> current = connection;
        connection = null;
        if (current != null) {
            current.onSuccess(RedisConnection::close);
        }
    }

    @Override
    public void close() {
        try {
            redis.close()
                    .eventually(vertx::close)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Its threads are daemons, and nothing of it is needed any more.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
