package dev.barista.cli;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Where a command writes: answers to {@code out}, everything about them to {@code err}. Colours only where a person
 * looks: on a terminal, and not if NO_COLOR is set.
 */
final class Screen {

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean onTerminal;
    private final boolean coloured;

    /** @param onTerminal whether a person looks at it */
    Screen(PrintWriter out, PrintWriter err, boolean onTerminal, boolean coloured) {
        this.onTerminal = onTerminal;
        this.out = out;
        this.err = err;
        this.coloured = coloured;
    }

    /** The process's own streams; the launcher says whether they lead to a terminal. */
    static Screen ofProcess() {
        String noColour = System.getenv("NO_COLOR");
        boolean onTerminal = Boolean.getBoolean("barista.terminal");
        boolean coloured =
                onTerminal && (noColour == null || noColour.isEmpty()) && !"dumb".equals(System.getenv("TERM"));
        return new Screen(
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                onTerminal,
                coloured);
    }

    /** One that forgets what is written to it. */
    static Screen nowhere() {
        PrintWriter nothing = new PrintWriter(Writer.nullWriter());
        return new Screen(nothing, nothing, false, false);
    }

    boolean onTerminal() {
        return onTerminal;
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    boolean coloured() {
        return coloured;
    }

    void line(String text) {
        out.println(text);
    }

    /** Says what went wrong, and what to do. */
    void failure(String message, String hint) {
        err.println(red("barista: ") + message);
        if (!hint.isEmpty()) {
            err.println("  " + hint);
        }
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String red(String text) {
        return paint("31", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    private String paint(String code, String text) {
        return coloured ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }
}
