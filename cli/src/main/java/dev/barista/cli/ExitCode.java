package dev.barista.cli;

/** What the process tells its caller; documented in docs/cli.md. */
final class ExitCode {

    static final int OK = 0;

    /** The operation failed: the model refused, the port is taken, the file is missing. */
    static final int FAILED = 1;

    /** The command line or its data is wrong. */
    static final int USAGE = 2;

    /** No server answers at the address. */
    static final int UNREACHABLE = 3;

    /** Ctrl-C. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
