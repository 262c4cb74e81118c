package dev.barista.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/**
 * Reads any command line, by picocli, and runs what it asks for. Only the chosen command is looked at, because reading
 * annotations takes time: all of them are only for help and for what nobody knows.
 */
final class FullCommandLine {

    private static final Map<String, Function<Screen, Object>> COMMANDS = commands();

    private static final Set<String> HIDDEN = Set.of(AotCacheCommand.NAME);

    private FullCommandLine() {}

    private static Map<String, Function<Screen, Object>> commands() {
        Map<String, Function<Screen, Object>> commands = new LinkedHashMap<>();
        commands.put("serve", ServeCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("predict", PredictCommand::new);
        commands.put("models", ModelsCommand::new);
        commands.put("operations", OperationsCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("version", VersionCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put(AotCacheCommand.NAME, AotCacheCommand::new);
        return commands;
    }

    /** Runs the command and returns its exit code. */
    static int run(Screen screen, String... args) {
        CommandLine root = of(screen, args.length == 0 ? "" : args[0]);
        if (args.length == 0) {
            root.usage(screen.out());
            return ExitCode.USAGE;
        }
        return root.execute(args);
    }

    /** The command line with one subcommand, or with all of them if there is none of that name. */
    static CommandLine of(Screen screen, String chosen) {
        CommandLine root = new CommandLine(new RootCommand());
        Function<Screen, Object> maker = COMMANDS.get(chosen);
        if (maker == null) {
            COMMANDS.forEach((name, each) -> {
                if (!HIDDEN.contains(name)) {
                    root.addSubcommand(name, each.apply(screen));
                }
            });
        } else {
            root.addSubcommand(chosen, maker.apply(screen));
        }
        // A word that starts with @ is a file of data for us, not one of arguments for picocli.
        return root.setExpandAtFiles(false)
                .setOut(screen.out())
                .setErr(screen.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(screen.coloured() ? Ansi.ON : Ansi.OFF))
                .setUsageHelpLongOptionsMaxWidth(28)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, given) -> refused(screen, e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(screen, e));
    }

    /** A command line that can't be understood: one line, and where to look. */
    private static int refused(Screen screen, ParameterException e) {
        if (e.getCause() instanceof CommandFailure failure) {
            return failure.tell(screen);
        }
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong arguments");
        screen.failure(lowerFirst(message) + suggestion(e), "see: " + name + " --help");
        return ExitCode.USAGE;
    }

    private static String suggestion(ParameterException e) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            return unmatched.getSuggestions().stream()
                    .findFirst()
                    .map(nearest -> "; did you mean \"" + nearest + "\"?")
                    .orElse("");
        }
        return "";
    }

    private static String lowerFirst(String message) {
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    private static int failed(Screen screen, Exception e) throws Exception {
        if (e instanceof CommandFailure failure) {
            return failure.tell(screen);
        }
        throw e;
    }
}
