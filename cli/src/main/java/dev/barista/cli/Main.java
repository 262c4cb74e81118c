package dev.barista.cli;

/** The {@code barista} command. */
public final class Main {

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandRunner(Screen.ofProcess()).run(args));
    }
}
