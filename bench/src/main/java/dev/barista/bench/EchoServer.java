package dev.barista.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;

/**
 * What the front end's library does at best: takes a whole request, looks at nothing, and answers with as many bytes as
 * Barista would. The same number of event loops, the same transport.
 */
final class EchoServer implements AutoCloseable {

    private final Vertx vertx;
    private final int port;

    private EchoServer(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
    }

    /** Listens on any free port of this machine, with an event loop a processor. */
    static EchoServer start() {
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(true));
        CompletableFuture<Integer> port = new CompletableFuture<>();
        vertx.deployVerticle(() -> new Loop(port), new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return new EchoServer(vertx, port.join());
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Prints its ports and serves until it is killed. */
    public static void main(String[] arguments) {
        System.out.println(start().port() + ":" + Probe.start());
    }

    /** One event loop's share. */
    private static final class Loop extends VerticleBase {

        private final CompletableFuture<Integer> port;
        private final Buffer restAnswer = Buffer.buffer(ExampleAnswer.rest());
        private final Buffer grpcAnswer = Buffer.buffer(ExampleAnswer.grpc());

        Loop(CompletableFuture<Integer> port) {
            this.port = port;
        }

        @Override
        public Future<HttpServer> start() {
            return vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                    .requestHandler(this::answer)
                    // Event loops that listen on the same negative number share one free port.
                    .listen(-1, "127.0.0.1")
                    .onSuccess(server -> port.complete(server.actualPort()));
        }

        private void answer(HttpServerRequest request) {
            request.body().onSuccess(body -> {
                if (ExampleAnswer.GRPC_PATH.equals(request.path())) {
                    request.response()
                            .putHeader("content-type", "application/grpc")
                            .putTrailer("grpc-status", "0")
                            .end(grpcAnswer);
                } else {
                    request.response()
                            .putHeader("content-type", "application/json")
                            .end(restAnswer);
                }
            });
        }
    }
}
