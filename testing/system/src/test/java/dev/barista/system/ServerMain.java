package dev.barista.system;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server in a process of its own: serves the folder it is given, prints its URL on the first line of standard output,
 * and stops when its standard input ends, which it does with the process that started it.
 */
final class ServerMain {

    private ServerMain() {}

    public static void main(String[] arguments) throws IOException {
        ServerConfig config =
                ServerConfig.builder().repository(Path.of(arguments[0])).port(0).build();
        BaristaServer server = BaristaServer.start(config);
        System.out.println(server.urls().getFirst());
        while (System.in.read() >= 0) {
            // Nothing is said there.
        }
        server.stop(Duration.ofSeconds(20));
    }
}
