package dev.barista.bench;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import java.nio.file.Path;

/** The server as {@code barista serve} runs it, on any free port, in a JVM with the same options as the limits'. */
final class BaristaUnderLoad {

    private BaristaUnderLoad() {}

    /** Serves the folder that is given, prints its ports once the models are there, and serves until it is killed. */
    public static void main(String[] arguments) throws InterruptedException {
        ServerConfig config =
                ServerConfig.builder().repository(Path.of(arguments[0])).port(0).build();
        try (BaristaServer server = BaristaServer.start(config)) {
            server.barista().awaitFirstLoads();
            System.out.println(server.ports().getFirst() + ":" + Probe.start());
            server.awaitStop();
        }
    }
}
