package dev.barista.scheduling;

/**
 * Decides how large the next batch is when an instance is free: a pure function of what waits and of what was learnt.
 *
 * <p>A call that finds an instance free is run at once, and batches grow with the load, unless the model's runs cost
 * much beside their rows and calls are known to come close together: then the instance waits for the next one, for as
 * long as that most likely saves more than it costs. Where somebody set a delay, that holds instead.
 */
final class BatchPolicy {

    /** Threads can't be woken much more exactly than this, so what is to be gained must be more. */
    private static final double LEAST_VALUE_NANOS = 100_000;

    /** While another instance is free, waiting may take this share of a run: enough for a burst to come together. */
    private static final double SHARE_BESIDE_FREE = 0.05;

    private final BatchSettings settings;
    private final int instances;

    BatchPolicy(BatchSettings settings, int instances) {
        this.settings = settings;
        this.instances = instances;
    }

    /**
     * What there is to decide about.
     *
     * @param calls that wait and can share the batch, 1 or more
     * @param rows of those
     * @param oldestWait how long the first of them has waited, in nanoseconds
     * @param cost what runs of this kind take
     * @param others what the other instances do
     */
    record View(int calls, long rows, long oldestWait, Cost cost, Others others) {}

    /**
     * The other instances.
     *
     * @param free whether one of them could take a call now
     * @param nextFree when the first of them is expected to be free, in nanoseconds from now; very long if there is
     *     none
     */
    record Others(boolean free, double nextFree) {

        static final Others NONE = new Others(false, Double.POSITIVE_INFINITY);
    }

    /** What to do. */
    sealed interface Decision {

        /** Run a batch of at most so many rows, or of one call, whatever its rows. */
        record Run(int maxRows) implements Decision {}

        /** Look again when another call came, or after so many nanoseconds. */
        record Wait(long nanos) implements Decision {}
    }

    /** @param gaps what is known of the times between calls */
    Decision decide(View view, ArrivalGaps gaps, long now) {
        if (!settings.enabled()) {
            return new Decision.Run(1);
        }
        long wait = settings.fixedDelay().isPresent()
                ? fixedWait(view, settings.fixedDelay().get().toNanos())
                : learntWait(view, gaps, now);
        return wait > 0 ? new Decision.Wait(wait) : new Decision.Run(preferred(share(view)));
    }

    private long fixedWait(View view, long delay) {
        int enough = settings.preferredRows().isEmpty()
                ? settings.maxRows()
                : Math.min(settings.maxRows(), settings.preferredRows().getFirst());
        return view.rows() < enough ? delay - view.oldestWait() : 0;
    }

    private long learntWait(View view, ArrivalGaps gaps, long now) {
        Cost cost = view.cost();
        if (!cost.isKnown() || view.rows() >= Math.min(settings.maxRows(), cost.worthwhileRows())) {
            return 0;
        }
        double run = cost.expected((double) view.rows());
        boolean free = view.others().free();
        double value = free ? cost.fixed() : Math.min(run, view.others().nextFree());
        double longest = (free ? SHARE_BESIDE_FREE * run : run) - (double) view.oldestWait();
        if (value < LEAST_VALUE_NANOS || longest <= 0) {
            return 0;
        }
        return (long) Math.min(longest, (double) gaps.worthwhileWait(now, value, view.calls()));
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
}
