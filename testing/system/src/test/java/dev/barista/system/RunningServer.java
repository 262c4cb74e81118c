package dev.barista.system;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server in this process on a free port of the loopback interface, and clients for it. */
final class RunningServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BaristaServer server;
    private final RestApi rest;
    private final GrpcApi grpc;
    private final List<ModelClient> clients;

    private RunningServer(BaristaServer server) {
        this.server = server;
        this.rest = new RestApi(url());
        this.grpc = new GrpcApi(url());
        this.clients = List.of(
                new RestModelClient(url(), false), new RestModelClient(url(), true), new GrpcModelClient(url()));
    }

    /** Serves a folder, once each of its models is ready or has failed. */
    static RunningServer serving(Path repository) {
        return serving(repository, UnaryOperator.identity());
    }

    static RunningServer serving(Path repository, UnaryOperator<ServerConfig.Builder> settings) {
        ServerConfig.Builder config =
                ServerConfig.builder().repository(repository).port(0);
        RunningServer server =
                new RunningServer(BaristaServer.start(settings.apply(config).build()));
        TestRepository.awaitLoads(server.rest, repository);
        return server;
    }

    String url() {
        return server.urls().getFirst();
    }

    int port() {
        return server.ports().getFirst();
    }

    BaristaServer server() {
        return server;
    }

    RestApi rest() {
        return rest;
    }

    GrpcApi grpc() {
        return grpc;
    }

    /** One for each transport. */
    List<ModelClient> clients() {
        return clients;
    }

    @Override
    public void close() {
        clients.forEach(ModelClient::close);
        grpc.close();
        rest.close();
        server.stop(PATIENCE);
    }
}
