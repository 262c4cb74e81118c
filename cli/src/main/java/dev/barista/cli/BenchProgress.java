package dev.barista.cli;

import dev.barista.loadgen.Amounts;
import dev.barista.loadgen.Progress;
import dev.barista.loadgen.Step;

/** How far a step is, on one line of a terminal that is written again and again; nothing where nobody looks. */
final class BenchProgress {

    private static final int WIDTH = 24;
    private static final String CLEAR = "\r\u001B[K";

    private final Screen screen;
    private final Step step;
    private boolean shown;

    BenchProgress(Screen screen, Step step) {
        this.screen = screen;
        this.step = step;
    }

    void show(Progress progress) {
        if (screen.onTerminal()) {
            screen.err().print(CLEAR + line(progress));
            screen.err().flush();
            shown = true;
        }
    }

    /** The line by itself. */
    String line(Progress progress) {
        double elapsed = progress.elapsed().toNanos();
        double share = progress.warmingUp()
                ? elapsed / Math.max(1, step.warmUp().toNanos())
                : Math.max(
                        elapsed / Math.max(1, step.measured().toNanos()), (double) progress.ended() / step.requests());
        int full = (int) Math.round(WIDTH * Math.clamp(share, 0, 1));
        String bar = "█".repeat(full) + "░".repeat(WIDTH - full);
        String what = progress.warmingUp()
                ? "warming up"
                : Amounts.count(progress.ended()) + " calls"
                        + (progress.notOk() == 0 ? "" : ", " + Amounts.count(progress.notOk()) + " not answered well");
        return BenchTable.name(step) + "  " + bar + "  " + what;
    }

    void clear() {
        if (shown) {
            screen.err().print(CLEAR);
            screen.err().flush();
        }
    }
}
