package dev.barista.cli;

import java.util.Optional;

/** Runs what a command line asks for: a plain one at once, any other by picocli. */
final class CommandRunner {

    private final Screen screen;

    CommandRunner(Screen screen) {
        this.screen = screen;
    }

    /** Runs the command and returns its exit code. */
    int run(String... args) {
        Optional<BaristaCommand> plain = PlainCommandLine.read(screen, args);
        return plain.isPresent() ? run(plain.get()) : FullCommandLine.run(screen, args);
    }

    private int run(BaristaCommand command) {
        try {
            return command.call();
        } catch (CommandFailure failure) {
            return failure.tell(screen);
        } catch (Exception e) { // A bug: told in full, as picocli does.
            e.printStackTrace(screen.err());
            return ExitCode.FAILED;
        }
    }
}
