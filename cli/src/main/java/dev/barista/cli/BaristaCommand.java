package dev.barista.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What all commands have. Made for one run; {@link #call()} returns the exit code. */
abstract class BaristaCommand implements Callable<Integer> {

    private final Screen screen;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    private boolean helpAsked;

    BaristaCommand(Screen screen) {
        this.screen = screen;
    }

    final Screen screen() {
        return screen;
    }

    final boolean helpAsked() {
        return helpAsked;
    }
}
