package dev.barista.cli;

import dev.barista.cli.Examples.Call;
import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import dev.barista.server.telemetry.LogFormat;
import dev.barista.server.telemetry.ServerLog;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;

/**
 * {@code barista aot-cache}: the training run for the JVM's ahead-of-time cache, which the launcher asks for. Does once
 * what a server and the commands do, so that the JVM sees the classes they need, and ends.
 */
@Command(
        name = AotCacheCommand.NAME,
        hidden = true,
        description = "Makes the cache that makes starts faster; the launcher does so by itself.",
        footerHeading = "%nExample:%n",
        footer = "  barista aot-cache")
final class AotCacheCommand extends BaristaCommand {

    static final String NAME = "aot-cache";

    private static final Duration LOADING = Duration.ofSeconds(60);

    AotCacheCommand(Screen screen) {
        super(screen);
    }

    @Override
    public Integer call() {
        Examples examples = Examples.ofInstallation();
        ServerLog.install(LogFormat.JSON);
        Logger.getLogger("dev.barista").setLevel(Level.WARNING);
        ServerConfig config =
                ServerConfig.builder().repository(examples.models()).port(0).build();
        try (BaristaServer server = ServerProcess.start(config)) {
            ServerProcess.awaitReady(server, LOADING);
            String url = server.urls().getFirst();
            callOverRest(examples, url);
            GrpcTraining.call(url, examples.calls());
            CommandRunner commands = new CommandRunner(Screen.nowhere());
            commands.run("models", "--url", url, "--interval", "0");
            commands.run("version");
        }
        return ExitCode.OK;
    }

    private static void callOverRest(Examples examples, String url) {
        try (ServerClient client = new ServerClient(url)) {
            for (Call call : examples.calls()) {
                client.infer(call.model(), call.version(), call.body());
            }
            new DemoGuide(examples, client, url).lines(Screen.nowhere());
            client.text("/metrics");
            client.text("/v2/health/ready");
        }
    }
}
