package dev.barista.system;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import dev.barista.server.operations.CallbackHosts;
import dev.barista.server.operations.CallbackSecret;
import dev.barista.server.operations.CallbackSettings;
import dev.barista.server.operations.OperationSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own: serves the folder it is given, prints its URL on the first line of standard output,
 * and stops when its standard input ends, which it does with the process that started it.
 *
 * <p>The system property {@value #STATE} names its state folder. It calls back this machine, on any port, and signs
 * with a secret that everybody knows.
 */
final class ServerMain {

    static final String STATE = "barista.test.state";

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private ServerMain() {}

    public static void main(String[] arguments) throws IOException {
        ServerConfig config = ServerConfig.builder()
                .repository(Path.of(arguments[0]))
                .port(0)
                .operations(operations())
                .build();
        BaristaServer server = BaristaServer.start(config);
        System.out.println(server.urls().getFirst());
        while (System.in.read() >= 0) {
            // Nothing is said there.
        }
        server.stop(Duration.ofSeconds(20));
    }

    private static OperationSettings operations() {
        OperationSettings settings = OperationSettings.DEFAULT.withCallbacks(
                new CallbackSettings(CallbackHosts.parse("127.0.0.1:*"), CallbackSecret.parseLines(SECRET)));
        @Nullable String state = System.getProperty(STATE);
        return state == null ? settings : settings.withState(Path.of(state));
    }
}
