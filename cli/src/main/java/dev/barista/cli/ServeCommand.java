package dev.barista.cli;

import static java.util.Map.entry;

import dev.barista.cli.PlainOptions.Kind;
import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import dev.barista.server.http.HttpLimits;
import dev.barista.server.sharedmemory.SharedRegions;
import dev.barista.server.telemetry.LogFormat;
import dev.barista.server.telemetry.ServerLog;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barista serve}: serves the models in some folders until it is told to stop. */
@Command(
        name = "serve",
        description = "Serves the models in one or more folders over REST and gRPC, on one port or socket.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  barista serve --models ./models",
            "  barista serve --models ./models --host 0.0.0.0 --port 80 --log-format json --log-requests",
            "  barista serve --models /srv/fraud --models /srv/search --port 8080 --port 9000",
            "  barista serve --models ./models --socket /run/barista/barista.sock --no-tcp",
            "",
            "DIR holds a folder a model with a folder a version, or model files by themselves:",
            "  DIR/fraud/1/model.onnx    DIR/intent.onnx",
            "Models that are added, changed or taken away there are followed while the server runs.",
            "SIGTERM and Ctrl-C end it after what is in flight is answered; a second one ends it at once."
        })
final class ServeCommand extends BaristaCommand {

    /** The options, for a line that picocli does not read. */
    static final Map<String, Kind> OPTIONS = withOthers(Map.ofEntries(
            entry("--models", Kind.TEXTS),
            entry("--model-config", Kind.TEXTS),
            entry("--model-copies", Kind.TEXT),
            entry("--port", Kind.NUMBERS),
            entry("--host", Kind.TEXT),
            entry("--no-tcp", Kind.FLAG),
            entry("--shared-memory", Kind.FLAG),
            entry("--log-format", Kind.TEXT),
            entry("--log-requests", Kind.FLAG),
            entry("--model-control", Kind.TEXT),
            entry("--instances", Kind.NUMBER),
            entry("--queue", Kind.NUMBER),
            entry("--batching-parameters", Kind.TEXT),
            entry("--cache-mib", Kind.NUMBER),
            entry("--cache", Kind.TEXT),
            entry("--max-request-mib", Kind.NUMBER),
            entry("--shutdown-timeout", Kind.NUMBER)));

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://");

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "A folder of models, s3://bucket/prefix, or the https: address of one model; may repeat. This"
                    + " or --model-config is required.")
    private List<String> models = List.of();

    @Option(
            names = "--model-copies",
            paramLabel = "DIR",
            description = "Where copies are kept of models that lie elsewhere or are packed; default: a temporary"
                    + " folder.")
    private @Nullable Path modelCopies;

    @Option(
            names = {"--model-config", "--model_config_file"},
            paramLabel = "FILE",
            description = "A file that lists models in the form of TensorFlow Serving's model_config_list, read again"
                    + " when it changes; may repeat.")
    private List<Path> modelConfigs = List.of();

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

    @Option(names = "--no-tcp", description = "Listens on no port, only on --socket.")
    private boolean noTcp;

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
            description = "Runs of a version that go on at the same time, where its model.yaml says nothing;"
                    + " default: one a processor.")
    private @Nullable Integer instances;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Calls of a version that may wait before more are refused, where its model.yaml says"
                    + " nothing; default: 1024.")
    private @Nullable Integer queue;

    @Option(
            names = {"--batching-parameters", "--batching_parameters_file"},
            paramLabel = "FILE",
            description = "A file in the form of TensorFlow Serving's batching parameters, for every model whose own"
                    + " configuration says nothing.")
    private @Nullable Path batchingParameters;

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
    private String cache = "";

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

    @Option(
            names = "--shared-memory",
            description = "Lets callers have tensors read from and written to the system's shared memory.")
    private boolean sharedMemory;

    @Mixin
    private SocketOptions sockets = new SocketOptions();

    @Mixin
    private OperationOptions operations = new OperationOptions();

    /** One whose options picocli sets. */
    ServeCommand(Screen screen) {
        super(screen);
    }

    ServeCommand(Screen screen, PlainOptions given) {
        super(screen);
        models = given.texts("--models");
        modelCopies = PlainOptions.first(given.paths("--model-copies"));
        modelConfigs = given.paths("--model-config");
        ports = given.numbers("--port");
        host = given.text("--host", host);
        noTcp = given.has("--no-tcp");
        sharedMemory = given.has("--shared-memory");
        logFormat = given.text("--log-format", logFormat);
        logRequests = given.has("--log-requests");
        modelControl = given.text("--model-control", modelControl);
        instances = PlainOptions.first(given.numbers("--instances"));
        queue = PlainOptions.first(given.numbers("--queue"));
        batchingParameters = PlainOptions.first(given.paths("--batching-parameters"));
        cacheMib = given.number("--cache-mib", cacheMib);
        cache = given.text("--cache", cache);
        maxRequestMib = given.number("--max-request-mib", maxRequestMib);
        shutdownTimeout = given.number("--shutdown-timeout", shutdownTimeout);
        sockets = new SocketOptions(given);
        operations = new OperationOptions(given);
    }

    private static Map<String, Kind> withOthers(Map<String, Kind> own) {
        Map<String, Kind> all = new HashMap<>(own);
        all.putAll(SocketOptions.OPTIONS);
        all.putAll(OperationOptions.OPTIONS);
        return Map.copyOf(all);
    }

    @Override
    public Integer call() throws InterruptedException {
        ServerConfig config = config();
        ServerLog.install(format());
        BaristaServer server = ServerProcess.start(config);
        return ServerProcess.runUntilStopped(server, patience());
    }

    /** How long to wait for what is in flight. */
    Duration patience() {
        return Duration.ofSeconds(shutdownTimeout);
    }

    /** How to run the server; a {@link CommandFailure} if that makes no sense. */
    ServerConfig config() {
        checkRepositories();
        check(shutdownTimeout >= 0, "--shutdown-timeout: expected 0 seconds or more, got " + shutdownTimeout);
        check(
                maxRequestMib >= 1 && maxRequestMib < 2048,
                "--max-request-mib: expected 1 to 2047, got " + maxRequestMib);
        check(
                modelControl.equals("allow") || modelControl.equals("deny"),
                "--model-control: expected allow or deny, got " + modelControl);
        ServerConfig.Builder builder = ServerConfig.builder()
                .host(host)
                .limits(HttpLimits.DEFAULT.withMaxRequestBytes(maxRequestMib << 20))
                .allowsModelControl(modelControl.equals("allow"))
                .logsRequests(logRequests)
                .operations(operations.settings());
        for (String location : models) {
            if (isAddress(location)) {
                builder.repository(address("--models", location));
            } else {
                builder.repository(Path.of(location));
            }
        }
        if (modelCopies != null) {
            builder.copies(modelCopies);
        }
        modelConfigs.forEach(builder::modelConfig);
        listening(builder);
        scheduling(builder);
        caching(builder);
        if (sharedMemory) {
            builder.sharedMemory(SharedRegions.SYSTEM);
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private void checkRepositories() {
        String example = "expected a folder such as models/ with models/fraud/1/model.onnx in it";
        if (models.isEmpty() && modelConfigs.isEmpty()) {
            throw CommandFailure.usage("nothing to serve: --models DIR or --model-config FILE is missing", example);
        }
        for (String location : models) {
            Path folder = Path.of(location);
            if (!isAddress(location) && !Files.isDirectory(folder)) {
                throw CommandFailure.usage(
                        "--models: "
                                + (Files.exists(folder) ? folder + " is no folder" : "there is no folder " + folder),
                        example);
            }
        }
        for (Path file : modelConfigs) {
            check(Files.isRegularFile(file), "--model-config: there is no file " + file);
        }
    }

    private void listening(ServerConfig.Builder builder) {
        check(!noTcp || ports.isEmpty(), "--no-tcp: expected no --port beside it");
        ports.forEach(builder::port);
        sockets.addTo(builder);
        if (noTcp) {
            builder.withoutTcp();
        }
    }

    /** Options stand for themselves, so they are set after what a file says. */
    private void scheduling(ServerConfig.Builder builder) {
        check(instances == null || instances >= 1, "--instances: expected 1 or more, got " + instances);
        check(queue == null || queue >= 1, "--queue: expected 1 or more, got " + queue);
        if (batchingParameters != null) {
            try {
                builder.batchingParameters(batchingParameters);
            } catch (IllegalArgumentException e) {
                throw CommandFailure.usage("--batching-parameters: " + e.getMessage());
            }
        }
        if (instances != null) {
            builder.instances(instances);
        }
        if (queue != null) {
            builder.queueCapacity(queue);
        }
    }

    private void caching(ServerConfig.Builder builder) {
        check(cacheMib >= 0, "--cache-mib: expected 0 or more, got " + cacheMib);
        builder.cacheBytes((long) cacheMib << 20);
        if (!cache.isEmpty()) {
            builder.sharedCache(location(cache));
        }
    }

    private static boolean isAddress(String location) {
        return ADDRESS.matcher(location).lookingAt();
    }

    private static URI address(String option, String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw CommandFailure.usage(option + ": no URL: " + e.getReason());
        }
    }

    private static URI location(String url) {
        URI uri = address("--cache", url);
        if (uri.getScheme() != null) {
            return uri;
        }
        throw CommandFailure.usage("--cache: expected a URL such as redis://host:6379, got " + url);
    }

    LogFormat format() {
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
