package dev.barista.system;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import dev.barista.server.operations.CallbackHosts;
import dev.barista.server.operations.CallbackSecret;
import dev.barista.server.operations.CallbackSettings;
import dev.barista.server.operations.OperationSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own: serves the folder it is given, prints its URL on the first line of standard output,
 * and stops when its standard input ends, which it does with the process that started it. For each byte on it the
 * server gives back the memory that it has no use for, and then prints {@value #SETTLED}.
 *
 * <p>The system property {@value #STATE} names its state folder, and {@value #CRASHES} how many runs of a call that is
 * answered later it may not survive. It calls back this machine, on any port, and signs with a secret that everybody
 * knows.
 */
final class ServerMain {

    static final String STATE = "barista.test.state";
    static final String CRASHES = "barista.test.crashes";
    static final String SETTLED = "settled";

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
            giveBackMemory();
            System.out.println(SETTLED);
        }
        server.stop(Duration.ofSeconds(20));
    }

    /** Frees what only waits for the collector, and has the C library give its free memory back to the system. */
    private static void giveBackMemory() {
        System.gc();
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            new Object[0],
                            new String[0]);
        } catch (JMException e) {
            throw new IllegalStateException("this JVM can't trim its native memory", e);
        }
    }

    private static OperationSettings operations() {
        OperationSettings settings = OperationSettings.DEFAULT.withCallbacks(
                new CallbackSettings(CallbackHosts.parse("127.0.0.1:*"), CallbackSecret.parseLines(SECRET)));
        @Nullable String state = System.getProperty(STATE);
        @Nullable Integer crashes = Integer.getInteger(CRASHES);
        if (crashes != null) {
            settings = settings.withCrashes(crashes);
        }
        return state == null ? settings : settings.withState(Path.of(state));
    }
}
