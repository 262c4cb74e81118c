package dev.barista.cli;

import dev.barista.cli.Json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barista predict}: asks a running server's model. */
@Command(
        name = "predict",
        description = "Asks a model of a running server and prints its answer.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  barista predict fraud --data '{\"amount\": 120.5, \"hour\": 23}'",
            "  barista predict fraud --data @rows.json --version stable     a list of records is a batch",
            "  barista predict fraud --data - --json < request.json",
            "",
            "DATA is an object of features by name (a value, or a list for an input with several), a list",
            "of such objects, or a whole Open Inference Protocol request with its \"inputs\"."
        })
final class PredictCommand extends BaristaCommand {

    @Mixin
    private ServerOption server = new ServerOption();

    @Parameters(paramLabel = "MODEL", description = "The model's name.")
    private String model = "";

    @Option(
            names = {"-d", "--data"},
            required = true,
            paramLabel = "DATA",
            description = "JSON, or @FILE, or - for standard input.")
    private String data = "";

    @Option(
            names = "--version",
            paramLabel = "VERSION",
            description = "A version's number or a label; default: the newest that is ready.")
    private String version = "";

    @Option(names = "--output", paramLabel = "NAME", description = "Only this output; may repeat.")
    private List<String> outputs = List.of();

    @Option(names = "--json", description = "Prints the server's answer as JSON.")
    private boolean json;

    PredictCommand(Screen screen) {
        super(screen);
    }

    @Override
    public Integer call() {
        Json given = JsonReader.read(source(), text());
        try (ServerClient client = server.connect()) {
            ModelInterface described = client.model(model, version);
            JsonObject request = new PredictRequest(described, outputs).of(given);
            JsonObject answer = client.infer(model, version, request);
            if (json) {
                screen().line(JsonWriter.write(answer));
            } else {
                AnswerText.lines(answer).forEach(screen()::line);
            }
        }
        return ExitCode.OK;
    }

    private String source() {
        return data.equals("-") ? "standard input" : data.startsWith("@") ? data.substring(1) : "--data";
    }

    private String text() {
        try {
            if (data.equals("-")) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return data.startsWith("@") ? Files.readString(Path.of(data.substring(1))) : data;
        } catch (NoSuchFileException e) {
            throw CommandFailure.usage("there is no file " + source());
        } catch (IOException | InvalidPathException e) {
            throw CommandFailure.usage("can't read " + source() + ": " + e.getMessage());
        }
    }
}
