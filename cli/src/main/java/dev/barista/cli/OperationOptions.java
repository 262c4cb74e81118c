package dev.barista.cli;

import dev.barista.cli.PlainOptions.Kind;
import dev.barista.server.operations.CallbackHosts;
import dev.barista.server.operations.CallbackSecret;
import dev.barista.server.operations.CallbackSettings;
import dev.barista.server.operations.OperationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code serve} is told of calls that are answered later. */
final class OperationOptions {

    /** The options, for a line that picocli does not read. */
    static final Map<String, Kind> OPTIONS = Map.of(
            "--state", Kind.TEXT,
            "--result-ttl", Kind.NUMBER,
            "--max-operations", Kind.NUMBER,
            "--max-operation-mib", Kind.NUMBER,
            "--async-concurrency", Kind.NUMBER,
            "--max-crashes", Kind.NUMBER,
            "--callback-hosts", Kind.TEXT,
            "--callback-secret-file", Kind.TEXT);

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The folder that calls answered later are kept in, for this server alone;"
                    + " default: one for each port in ~/.local/state/barista.")
    private @Nullable Path state;

    @Option(
            names = "--result-ttl",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "How long the results of calls answered later are kept; default: ${DEFAULT-VALUE}.")
    private int resultTtl = 3600;

    @Option(
            names = "--max-operations",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Calls answered later that are kept at the same time; 0 answers all calls at once;"
                    + " default: ${DEFAULT-VALUE}.")
    private int maxOperations = 10_000;

    @Option(
            names = "--max-operation-mib",
            paramLabel = "MIB",
            defaultValue = "4096",
            description = "What their bodies and results may take; default: ${DEFAULT-VALUE}.")
    private int maxOperationMib = 4096;

    @Option(
            names = "--async-concurrency",
            paramLabel = "N",
            description = "Calls answered later that run at the same time; default: one a processor, but one.")
    private int concurrency = OperationSettings.DEFAULT.concurrency();

    @Option(
            names = "--max-crashes",
            paramLabel = "N",
            defaultValue = "3",
            description = "Runs of such a call that the server may not survive until it is given up;"
                    + " default: ${DEFAULT-VALUE}.")
    private int crashes = OperationSettings.DEFAULT.crashes();

    @Option(
            names = "--callback-hosts",
            paramLabel = "HOSTS",
            description = "Hosts that may be called back, such as hooks.example.com,*.example.org:8443,localhost:*;"
                    + " default: none.")
    private String callbackHosts = "";

    @Option(
            names = "--callback-secret-file",
            paramLabel = "FILE",
            description = "What callbacks are signed with: whsec_ and base64, a secret a line.")
    private @Nullable Path callbackSecretFile;

    /** One whose options picocli sets. */
    OperationOptions() {}

    OperationOptions(PlainOptions given) {
        state = PlainOptions.first(given.paths("--state"));
        resultTtl = given.number("--result-ttl", resultTtl);
        maxOperations = given.number("--max-operations", maxOperations);
        maxOperationMib = given.number("--max-operation-mib", maxOperationMib);
        concurrency = given.number("--async-concurrency", concurrency);
        crashes = given.number("--max-crashes", crashes);
        callbackHosts = given.text("--callback-hosts", callbackHosts);
        callbackSecretFile = PlainOptions.first(given.paths("--callback-secret-file"));
    }

    OperationSettings settings() {
        try {
            OperationSettings settings = OperationSettings.DEFAULT
                    .withResultTtl(Duration.ofSeconds(resultTtl))
                    .withMaxOperations(maxOperations)
                    .withMaxBytes(Math.multiplyExact(1L << 20, maxOperationMib))
                    .withConcurrency(concurrency)
                    .withCrashes(crashes)
                    .withCallbacks(callbacks());
            return state == null ? settings : settings.withState(state);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private CallbackSettings callbacks() {
        CallbackHosts hosts = hosts();
        if (callbackSecretFile != null) {
            return new CallbackSettings(hosts, secrets(callbackSecretFile));
        }
        if (!hosts.isEmpty()) {
            throw CommandFailure.usage(
                    "--callback-hosts: callbacks are signed, so --callback-secret-file is needed too",
                    "to make one: echo \"whsec_$(openssl rand -base64 32)\" > callback.secret");
        }
        return CallbackSettings.NONE;
    }

    private CallbackHosts hosts() {
        try {
            return CallbackHosts.parse(callbackHosts);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--callback-hosts: " + e.getMessage());
        }
    }

    private static List<CallbackSecret> secrets(Path file) {
        try {
            return CallbackSecret.parseLines(Files.readString(file));
        } catch (IOException e) {
            throw CommandFailure.usage("--callback-secret-file: " + file + " can't be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--callback-secret-file: " + file + ": " + e.getMessage());
        }
    }
}
