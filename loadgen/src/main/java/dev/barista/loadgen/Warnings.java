package dev.barista.loadgen;

import java.util.ArrayList;
import java.util.List;

/** What a reader of a step's figures has to know before he believes them. */
public final class Warnings {

    private static final double BUSY = 0.9;
    private static final double LATE_CALLS_MICROS = 1_000;
    private static final double LATE_THREAD_MICROS = 10_000;
    private static final double WAITED = 0.01;

    private Warnings() {}

    /** One sentence each, none if all is well. */
    public static List<String> of(StepResult result) {
        List<String> warnings = new ArrayList<>();
        StepResult.Generator generator = result.generator();
        if (generator.busy() >= BUSY) {
            warnings.add("the load generator was busy " + Amounts.percent(generator.busy())
                    + " of the time: it may have been the limit itself; --threads gives it more processors");
        }
        double late = generator.lateness().micros(99);
        if (result.step().open() && late > LATE_CALLS_MICROS) {
            warnings.add("1 % of the calls were made " + Amounts.micros(late)
                    + " late or more: this machine could not keep to the rate, and the latencies contain that");
        } else if (!result.step().open() && late > LATE_THREAD_MICROS) {
            warnings.add("the load generator was kept from its processor, " + Amounts.micros(late)
                    + " at a time or more: other work on this machine is in the latencies");
        }
        double waited = result.counts().all() == 0
                ? 0
                : (double) result.counts().waited() / result.counts().all();
        if (result.step().open() && waited > WAITED) {
            warnings.add(Amounts.percent(waited) + " of the calls waited in the client, because "
                    + result.step().concurrency() + " may be under way at a time: the latencies contain that");
        }
        return warnings;
    }
}
