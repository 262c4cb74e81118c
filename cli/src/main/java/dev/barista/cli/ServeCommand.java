package dev.barista.cli;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import dev.barista.server.http.HttpLimits;
import dev.barista.server.telemetry.LogFormat;
import dev.barista.server.telemetry.ServerLog;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code barista serve}: serves the models in some folders until it is told to stop. */
@Command(
        name = "serve",
        description = "Serves the models in one or more folders over REST and gRPC, on one port.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  barista serve --models ./models",
            "  barista serve --models ./models --host 0.0.0.0 --port 80 --log-format json --log-requests",
            "  barista serve --models /srv/fraud --models /srv/search --port 8080 --port 9000",
            "",
            "DIR holds a folder a model with a folder a version, or model files by themselves:",
            "  DIR/fraud/1/model.onnx    DIR/intent.onnx",
            "Models that are added, changed or taken away there are followed while the server runs.",
            "SIGTERM and Ctrl-C end it after what is in flight is answered; a second one ends it at once."
        })
final class ServeCommand extends BaristaCommand {

    @Option(names = "--models", required = true, paramLabel = "DIR", description = "A folder of models; may repeat.")
    private List<Path> models = List.of();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "A port to listen on, 0 for any that is free; may repeat; default: 8080.")
    private List<Integer> ports = List.of();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = ServerConfig.LOOPBACK,
            description = "The address to listen on; default: ${DEFAULT-VALUE}, which is for this machine only.")
    private String host = ServerConfig.LOOPBACK;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "text or json, a line an event on standard error; default: text on a terminal, else json.")
    private String logFormat = "";

    @Option(names = "--log-requests", description = "Logs a line a request; never what is in it.")
    private boolean logRequests;

    @Option(
            names = "--model-control",
            paramLabel = "MODE",
            defaultValue = "allow",
            description = "allow or deny callers to load and unload models; default: ${DEFAULT-VALUE}.")
    private String modelControl = "allow";

    @Option(
            names = "--instances",
            paramLabel = "N",
            description = "Calls of a version that run at the same time, where its model.yaml says nothing;"
                    + " default: one a processor.")
    private int instances = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--queue",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Calls of a version that may wait before more are refused; default: ${DEFAULT-VALUE}.")
    private int queue = 1024;

    @Option(
            names = "--cache-mib",
            paramLabel = "MIB",
            defaultValue = "64",
            description = "Memory for the answers of models whose model.yaml allows caching, 0 for none;"
                    + " default: ${DEFAULT-VALUE}.")
    private int cacheMib = 64;

    @Option(
            names = "--cache",
            paramLabel = "URL",
            description = "A cache that servers share, such as redis://host:6379 or rediss://host:6379;"
                    + " docs/caching.md has its settings.")
    private @Nullable URI cache;

    @Option(
            names = "--max-request-mib",
            paramLabel = "MIB",
            defaultValue = "64",
            description = "The largest request, as sent and unpacked; default: ${DEFAULT-VALUE}.")
    private int maxRequestMib = 64;

    @Option(
            names = "--shutdown-timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait for what is in flight when told to stop; default: ${DEFAULT-VALUE}.")
    private int shutdownTimeout = 30;

    ServeCommand(Screen screen) {
        super(screen);
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerConfig config = config();
        ServerLog.install(format());
        BaristaServer server = ServerProcess.start(config);
        return ServerProcess.runUntilStopped(server, Duration.ofSeconds(shutdownTimeout));
    }

    private ServerConfig config() {
        for (Path folder : models) {
            if (!Files.isDirectory(folder)) {
                throw CommandFailure.usage(
                        "--models: "
                                + (Files.exists(folder) ? folder + " is no folder" : "there is no folder " + folder),
                        "expected a folder such as models/ with models/fraud/1/model.onnx in it");
            }
        }
        check(shutdownTimeout >= 0, "--shutdown-timeout: expected 0 seconds or more, got " + shutdownTimeout);
        check(
                maxRequestMib >= 1 && maxRequestMib < 2048,
                "--max-request-mib: expected 1 to 2047, got " + maxRequestMib);
        check(cacheMib >= 0, "--cache-mib: expected 0 or more, got " + cacheMib);
        check(
                modelControl.equals("allow") || modelControl.equals("deny"),
                "--model-control: expected allow or deny, got " + modelControl);
        ServerConfig.Builder builder = ServerConfig.builder()
                .host(host)
                .instances(instances)
                .queueCapacity(queue)
                .limits(HttpLimits.DEFAULT.withMaxRequestBytes(maxRequestMib << 20))
                .cacheBytes((long) cacheMib << 20)
                .allowsModelControl(modelControl.equals("allow"))
                .logsRequests(logRequests);
        models.forEach(builder::repository);
        ports.forEach(builder::port);
        if (cache != null) {
            builder.sharedCache(cache);
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private LogFormat format() {
        return switch (logFormat) {
            case "" -> screen().onTerminal() ? LogFormat.TEXT : LogFormat.JSON;
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw CommandFailure.usage("--log-format: expected text or json, got " + logFormat);
        };
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw CommandFailure.usage(message);
        }
    }
}
