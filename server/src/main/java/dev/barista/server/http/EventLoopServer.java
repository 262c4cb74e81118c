package dev.barista.server.http;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One event loop's share of the front end. */
final class EventLoopServer extends VerticleBase {

    private static final Duration LONGEST_SWEEP_INTERVAL = Duration.ofSeconds(5);
    private static final int STREAM_WINDOW = 1 << 20;
    private static final int CONNECTION_WINDOW = 16 << 20;
    private static final int CONCURRENT_STREAMS = 1024;

    private final List<InetSocketAddress> addresses;
    private final FrontEndParts parts;
    private final RequestHandler handler;
    private final ConnectionWatch watch;
    private final List<HttpServer> servers = new ArrayList<>();

    EventLoopServer(List<InetSocketAddress> addresses, FrontEndParts parts, RequestHandler handler) {
        this.addresses = addresses;
        this.parts = parts;
        this.handler = handler;
        this.watch = new ConnectionWatch(parts.limits(), parts.clock());
    }

    @Override
    public Future<?> start() {
        List<Future<HttpServer>> listening = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            HttpServer server = vertx.createHttpServer(options())
                    .connectionHandler(watch::opened)
                    .invalidRequestHandler(this::refuseMalformed)
                    .requestHandler(this::handle);
            servers.add(server);
            int port = addresses.get(i).getPort();
            // Event loops that listen on the same negative number share one free port.
            int shared = port == 0 ? -(i + 1) : port;
            listening.add(server.listen(shared, addresses.get(i).getAddress().getHostAddress()));
        }
        long sweep = Math.min(
                LONGEST_SWEEP_INTERVAL.toMillis(),
                Math.max(1, parts.limits().receiveTimeout().toMillis() / 4));
        vertx.setPeriodic(sweep, timer -> watch.sweep());
        return Future.all(listening);
    }

    private HttpServerOptions options() {
        HttpLimits limits = parts.limits();
        return new HttpServerOptions()
                // The watch never closes a client that waits for its answer; this does if it does not take it.
                .setIdleTimeout(Math.toIntExact(
                        Math.min(Integer.MAX_VALUE, limits.idleTimeout().toMillis())))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxInitialLineLength(limits.maxHeaderBytes())
                .setMaxChunkSize(64 << 10)
                .setTcpNoDelay(true)
                .setAcceptBacklog(1024)
                .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                .setInitialSettings(new Http2Settings()
                        .setInitialWindowSize(STREAM_WINDOW)
                        .setMaxConcurrentStreams(CONCURRENT_STREAMS)
                        .setMaxHeaderListSize(limits.maxHeaderBytes()));
    }

    List<Integer> ports() {
        return servers.stream().map(HttpServer::actualPort).toList();
    }

    /** May be called on any thread. */
    Future<Void> shutdown(Duration atMost) {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(start -> {
            List<Future<Void>> closing = servers.stream()
                    .map(server -> server.shutdown(atMost.toMillis(), TimeUnit.MILLISECONDS))
                    .toList();
            Future.join(closing).<Void>mapEmpty().onComplete(closed);
        });
        return closed.future();
    }

    private void handle(HttpServerRequest request) {
        ConnectionWatch.Connection connection = watch.begun(request.connection());
        handler.handle(request, new RequestHandler.Progress() {
            @Override
            public void received() {
                connection.received(parts.clock().nanoTime());
            }

            @Override
            public void answered() {
                connection.answered(parts.clock().nanoTime());
            }
        });
    }

    /** What is not HTTP is answered and cut off: where the next request would begin nobody knows. */
    private void refuseMalformed(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Answer answer;
        if (cause instanceof TooLongFrameException) {
            boolean line = String.valueOf(cause.getMessage()).contains("line");
            answer = line
                    ? Answer.error(414, "the request's first line is longer than " + limitText())
                    : Answer.error(431, "the request's headers are larger than " + limitText());
        } else {
            answer = Answer.error(400, "this is no valid HTTP request: " + reason(cause));
        }
        request.response()
                .setStatusCode(answer.status())
                .putHeader("content-type", answer.contentType())
                .putHeader("connection", "close")
                .end(BufferInternal.buffer(answer.body()))
                .onComplete(sent -> request.connection().close());
    }

    private String limitText() {
        return parts.limits().maxHeaderBytes() + " bytes";
    }

    private static String reason(Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null ? "malformed" : message;
    }
}
