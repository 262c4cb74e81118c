package dev.barista.cli;

import dev.barista.cli.Examples.Call;
import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import dev.barista.server.telemetry.LogFormat;
import dev.barista.server.telemetry.ServerLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barista demo}: serves the example models and says what to try. */
@Command(
        name = "demo",
        description = "Serves the example models, sends them a little traffic and says what to try.",
        footerHeading = "%nExamples:%n",
        footer = {"  barista demo", "  barista demo --port 9000"})
final class DemoCommand extends BaristaCommand {

    /** The options, for a line that picocli does not read. */
    static final Map<String, PlainOptions.Kind> OPTIONS = options();

    private static final Duration LOADING = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ROUNDS = 5;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "A port to listen on, 0 for any that is free; may repeat; default: 8080.")
    private List<Integer> ports = List.of();

    @Mixin
    private SocketOptions sockets = new SocketOptions();

    /** One whose options picocli sets. */
    DemoCommand(Screen screen) {
        super(screen);
    }

    DemoCommand(Screen screen, PlainOptions given) {
        super(screen);
        ports = given.numbers("--port");
        sockets = new SocketOptions(given);
    }

    private static Map<String, PlainOptions.Kind> options() {
        Map<String, PlainOptions.Kind> all = new HashMap<>(SocketOptions.OPTIONS);
        all.put("--port", PlainOptions.Kind.NUMBERS);
        return Map.copyOf(all);
    }

    @Override
    public Integer call() throws InterruptedException {
        Examples examples = Examples.ofInstallation();
        ServerLog.install(LogFormat.TEXT);
        // What goes well is told below, in fewer words.
        Logger.getLogger("dev.barista").setLevel(Level.WARNING);
        BaristaServer server = ServerProcess.start(config(examples.models()));
        try (ServerClient client = new ServerClient(server.urls().getFirst())) {
            ServerProcess.awaitReady(server, LOADING);
            greet(server, traffic(examples, client));
            new DemoGuide(examples, client, server.urls().getFirst())
                    .lines(screen())
                    .forEach(screen()::line);
            screen().line("");
            screen().line(screen().dim("Ctrl-C stops it."));
            return ServerProcess.runUntilStopped(server, PATIENCE);
        } finally {
            server.close();
        }
    }

    /** How to run the server; a {@link CommandFailure} if that makes no sense. */
    ServerConfig config(Path models) {
        ServerConfig.Builder builder = ServerConfig.builder().repository(models);
        ports.forEach(builder::port);
        sockets.addTo(builder);
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Sends the golden examples' inputs a few times; returns how many calls each model answered. */
    private static SortedMap<String, Integer> traffic(Examples examples, ServerClient client) {
        SortedMap<String, Integer> answered = new TreeMap<>();
        List<Call> calls = examples.calls();
        for (int round = 0; round < ROUNDS; round++) {
            for (Call call : calls) {
                client.infer(call.model(), call.version(), call.body());
                answered.merge(call.model(), 1, Integer::sum);
            }
        }
        return answered;
    }

    private void greet(BaristaServer server, SortedMap<String, Integer> answered) {
        Screen screen = screen();
        screen.line(screen.bold("Barista " + VersionCommand.own()) + " serves " + answered.size()
                + " example models at " + screen.green(String.join(" and ", server.urls())) + " (this machine only).");
        answered.forEach((model, calls) -> screen.line("  " + model + " has answered " + calls + " calls"));
        String url = server.urls().getFirst();
        screen.line("");
        screen.line("  REST and gRPC  " + url + "  (Open Inference Protocol v2)");
        server.sockets().forEach(socket -> screen.line("  socket         " + socket + "  (the same)"));
        screen.line("  model          " + url + "/v2/models/" + answered.firstKey());
        screen.line("  readiness      " + url + "/v2/health/ready");
        screen.line("  metrics        " + url + "/metrics");
        screen.line("");
    }
}
