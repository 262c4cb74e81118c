package dev.barista.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the plain command lines of the commands that start a server, without picocli, which looks at much of the JDK
 * before it reads a word. A line is plain if every option stands by its whole name with a value that is beyond doubt;
 * what is not, or is wrong, or asks for help, is left to picocli, so that people always read its words. What is read
 * here, picocli would read alike.
 */
final class PlainCommandLine {

    private PlainCommandLine() {}

    /** The command with its options, or nothing if the line is not plain. */
    static Optional<BaristaCommand> read(Screen screen, String... args) {
        String name = args.length == 0 ? "" : args[0];
        return switch (name) {
            case "serve" ->
                options(ServeCommand.OPTIONS, args)
                        .filter(given -> given.has("--models"))
                        .map(given -> new ServeCommand(screen, given));
            case "demo" -> options(DemoCommand.OPTIONS, args).map(given -> new DemoCommand(screen, given));
            case AotCacheCommand.NAME -> options(Map.of(), args).map(given -> new AotCacheCommand(screen));
            default -> Optional.empty();
        };
    }

    private static Optional<PlainOptions> options(Map<String, PlainOptions.Kind> known, String... args) {
        List<String> words = Arrays.asList(args);
        return PlainOptions.read(known, words.subList(1, words.size()));
    }
}
