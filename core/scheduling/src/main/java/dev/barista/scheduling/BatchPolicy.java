package dev.barista.scheduling;

import java.time.Duration;

/**
 * Decides how large the next batch is when an instance is free: a pure function of what waits. There is no timer unless
 * somebody asked for one, so a call that finds an instance free is run at once, and batches grow with the load.
 */
final class BatchPolicy {

    private final BatchSettings settings;
    private final int instances;

    BatchPolicy(BatchSettings settings, int instances) {
        this.settings = settings;
        this.instances = instances;
    }

    /**
     * What there is to decide about.
     *
     * @param rows that wait and can share the batch, 1 or more
     * @param oldestWait how long the first of them has waited, in nanoseconds
     * @param cost what runs of this kind take
     */
    record View(long rows, long oldestWait, Cost cost) {}

    /** What to do. */
    sealed interface Decision {

        /** Run a batch of at most so many rows, or of one call, whatever its rows. */
        record Run(int maxRows) implements Decision {}

        /** Look again when another call came, or after so many nanoseconds. */
        record Wait(long nanos) implements Decision {}
    }

    Decision decide(View view) {
        if (!settings.enabled()) {
            return new Decision.Run(1);
        }
        long delay = settings.maxDelay().toNanos();
        if (view.oldestWait() < delay && view.rows() < enough()) {
            return new Decision.Wait(delay - view.oldestWait());
        }
        return new Decision.Run(preferred(share(view)));
    }

    /** From so many rows on, waiting for more is of no use. */
    private int enough() {
        return settings.preferredRows().isEmpty()
                ? settings.maxRows()
                : Math.min(settings.maxRows(), settings.preferredRows().getFirst());
    }

    /**
     * The rows that this instance takes. The others come free soon and take theirs, so it takes its share of what waits
     * and no more, unless larger batches save so much that they should not be cut.
     */
    private int share(View view) {
        long share = (view.rows() + instances - 1) / instances;
        long worthwhile = view.cost().worthwhileRows();
        return (int) Math.min(settings.maxRows(), Math.min(view.rows(), Math.max(share, worthwhile)));
    }

    /** The largest size preferred that is reached; the rows as they are if none is. */
    private int preferred(int rows) {
        int best = rows;
        for (int size : settings.preferredRows()) {
            if (size <= rows) {
                best = size;
            }
        }
        return best;
    }

    /** How long calls may be kept waiting for others. */
    Duration maxDelay() {
        return settings.maxDelay();
    }
}
