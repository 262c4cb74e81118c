package dev.barista.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code barista} by itself. */
@Command(
        name = "barista",
        synopsisSubcommandLabel = "COMMAND",
        description = "Serves trained models over REST and gRPC.",
        footerHeading = "%nTo begin with:%n",
        footer = {
            "  barista demo                               serves the example models",
            "  barista serve --models DIR                 serves the models in a folder",
            "  barista predict MODEL --data '{\"x\": 1}'    asks a running server",
            "",
            "Every command explains itself: barista COMMAND --help"
        })
final class RootCommand implements Runnable {

    @Spec
    private picocli.CommandLine.Model.CommandSpec spec = picocli.CommandLine.Model.CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    private boolean help;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), help ? "" : "a command is missing");
    }
}
