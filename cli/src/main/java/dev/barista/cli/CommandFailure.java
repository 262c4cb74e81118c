package dev.barista.cli;

/** Why a command could not do what it was asked; its message, a hint and the exit code are all that the user sees. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String reason;
    private final String hint;

    private CommandFailure(int exitCode, String message, String hint) {
        super(message, null, false, false);
        this.exitCode = exitCode;
        this.reason = message;
        this.hint = hint;
    }

    /** The operation failed. */
    static CommandFailure failed(String message) {
        return new CommandFailure(ExitCode.FAILED, message, "");
    }

    /** The operation failed, and this may help. */
    static CommandFailure failed(String message, String hint) {
        return new CommandFailure(ExitCode.FAILED, message, hint);
    }

    /** The command was called wrongly. */
    static CommandFailure usage(String message) {
        return new CommandFailure(ExitCode.USAGE, message, "");
    }

    /** The command was called wrongly, and this may help. */
    static CommandFailure usage(String message, String hint) {
        return new CommandFailure(ExitCode.USAGE, message, hint);
    }

    /** No server answers. */
    static CommandFailure unreachable(String message, String hint) {
        return new CommandFailure(ExitCode.UNREACHABLE, message, hint);
    }

    /** Says so on the screen; returns the exit code. */
    int tell(Screen screen) {
        screen.failure(reason, hint);
        return exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** The message, which is never absent. */
    String reason() {
        return reason;
    }

    /** What to do about it, "" if there is nothing to say. */
    String hint() {
        return hint;
    }
}
