package dev.barista.server;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.server.http.FrontEnd;
import dev.barista.server.http.FrontEndParts;
import dev.barista.server.http.FrontEndTransport;
import dev.barista.server.http.RequestHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The threads of the front end. Everything here waits, and so must not be called on one of them. */
final class EventLoops implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final long INTERVAL_MILLIS = 500;

    private final Vertx vertx;
    private final FrontEndTransport transport;

    private EventLoops(Vertx vertx, FrontEndTransport transport) {
        this.vertx = vertx;
        this.transport = transport;
    }

    static EventLoops start(Composition composition) {
        ServerConfig config = composition.config();
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(config.eventLoops())
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                // Nothing is served from files, so no cache of them is made in the temporary folder.
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        FrontEndTransport transport = new FrontEndTransport(config.limits(), composition.clock());
        if (!transport.isNative()) {
            composition.log().warn("epoll is not available here, so nio is used", Map.of());
        }
        Vertx vertx = Vertx.builder().with(options).withTransport(transport).build();
        return new EventLoops(vertx, transport);
    }

    boolean isNative() {
        return transport.isNative();
    }

    /** Runs a task, which must be short, again and again. */
    void everySoOften(Runnable task) {
        vertx.setPeriodic(INTERVAL_MILLIS, timer -> task.run());
    }

    /** @throws InferenceException if a port can't be listened on, or there is no such host */
    FrontEnd listen(ServerConfig config, FrontEndParts parts, RequestHandler handler) {
        List<InetSocketAddress> addresses = addresses(config);
        try {
            return await(FrontEnd.listen(vertx, addresses, config.eventLoops(), parts, () -> handler), PATIENCE);
        } catch (ExecutionException | TimeoutException e) {
            String ports = String.join(
                    ", ", config.ports().stream().map(String::valueOf).toList());
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "can't listen on " + config.host() + " port " + ports + ": " + reason(e)
                            + "; is another server running there? --port chooses another port");
        }
    }

    private static String reason(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage());
    }

    private static List<InetSocketAddress> addresses(ServerConfig config) {
        try {
            InetAddress host = InetAddress.getByName(config.host());
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (int port : config.ports()) {
                addresses.add(new InetSocketAddress(host, port));
            }
            return addresses;
        } catch (UnknownHostException e) {
            throw InferenceException.invalid("there is no host \"" + config.host() + "\" to listen on");
        }
    }

    /** Closes the sockets once what they have in flight is answered; returns whether that took no longer than this. */
    boolean shutdown(FrontEnd frontEnd, Duration patience) {
        long start = System.nanoTime();
        try {
            await(frontEnd.shutdown(patience), patience.plus(CLOSING));
            return System.nanoTime() - start < patience.toNanos();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private static <T> T await(Future<T> future, Duration patience) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }

    @Override
    public void close() {
        try {
            await(vertx.close(), CLOSING);
        } catch (ExecutionException | TimeoutException e) {
            // The threads are daemons of a process that is about to end; there is nobody to tell.
            return;
        }
    }
}
