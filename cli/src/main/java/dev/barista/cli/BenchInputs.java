package dev.barista.cli;

import dev.barista.loadgen.Inputs;
import dev.barista.loadgen.Texts;
import dev.barista.model.Shape;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the calls of {@code barista bench} carry. */
final class BenchInputs {

    private static final int MOST_ROWS = 1_000_000;
    private static final int MOST_SAMPLES = 100_000;
    private static final long INPUT_SEED = 1;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "FILE",
            description = "Requests as JSON: one, a list of them, or one a line in a .jsonl file;"
                    + " default: random ones that fit the model's metadata.")
    private String file = "";

    @Option(
            names = "--data-samples",
            paramLabel = "N",
            defaultValue = "16",
            description = "How many different random requests; default: 16.")
    private int samples = 16;

    @Option(names = "--rows", paramLabel = "N", defaultValue = "1", description = "Rows of each of these; default: 1.")
    private int rows = 1;

    @Option(
            names = "--shape",
            paramLabel = "NAME=N,…",
            description = "The shape of an input whose variable dimensions are not rows and 1; may repeat.")
    private List<String> shapes = List.of();

    @Option(names = "--prompt", paramLabel = "TEXT", description = "For text models; default: random words.")
    private String prompt = "";

    @Option(
            names = "--prompt-words",
            paramLabel = "N",
            defaultValue = "32",
            description = "How many random words; default: 32.")
    private int promptWords = 32;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Of a chat completion; default: 128.")
    private int maxTokens = 128;

    @Option(names = "--no-stream", description = "Asks for chat completions in one piece, not token by token.")
    private boolean whole;

    Inputs inputs() {
        Numbers.check("--data-samples", samples, 1, MOST_SAMPLES);
        Numbers.check("--rows", rows, 1, MOST_ROWS);
        Numbers.check("--prompt-words", promptWords, 1, MOST_ROWS);
        Numbers.check("--max-tokens", maxTokens, 1, MOST_ROWS);
        Map<String, Shape> said = new HashMap<>();
        for (String shape : shapes) {
            int equal = shape.lastIndexOf('=');
            if (equal <= 0) {
                throw CommandFailure.usage("--shape: expected NAME=1,3,224,224, got \"" + shape + "\"");
            }
            List<Integer> dims = Numbers.wholeList("--shape", shape.substring(equal + 1), 0, Integer.MAX_VALUE);
            said.put(
                    shape.substring(0, equal),
                    Shape.of(dims.stream().mapToLong(Integer::longValue).toArray()));
        }
        return new Inputs(file(), samples, rows, said, new Texts(prompt, promptWords, maxTokens, !whole), INPUT_SEED);
    }

    private Optional<Path> file() {
        try {
            return file.isEmpty() ? Optional.empty() : Optional.of(Path.of(file));
        } catch (InvalidPathException e) {
            throw CommandFailure.usage("--data: there is no file " + file);
        }
    }
}
