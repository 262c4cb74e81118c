package dev.barista.scheduling;

/** The batches that run now, by when they are expected to end. Guarded by the lock of the pool. */
final class RunningBatches {

    /** How much of the usual size of batches each new one counts for. */
    private static final double NEWEST = 0.1;

    private final Batch[] batches;
    private final long[] expectedEnds;
    private int count;
    private double usualRows = 1;

    /** @param most how many can run at once */
    RunningBatches(int most) {
        this.batches = new Batch[most];
        this.expectedEnds = new long[most];
    }

    void started(Batch batch, long now) {
        if (batch.calls().isEmpty()) {
            return;
        }
        Cost cost = batch.calls().getFirst().cost().cost();
        batches[count] = batch;
        expectedEnds[count] = now + (long) cost.expected(batch.rows());
        count++;
        usualRows += NEWEST * (batch.rows() - usualRows);
    }

    void ended(Batch batch) {
        for (int i = 0; i < count; i++) {
            if (batches[i] == batch) {
                count--;
                batches[i] = batches[count];
                expectedEnds[i] = expectedEnds[count];
                return;
            }
        }
    }

    int count() {
        return count;
    }

    /** The rows of a batch lately. */
    double usualRows() {
        return usualRows;
    }

    /** When the first of them is expected to end, in nanoseconds from now; infinite if none runs. */
    double nanosToNextEnd(long now) {
        double next = Double.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            next = Math.min(next, Math.max(0, (double) (expectedEnds[i] - now)));
        }
        return next;
    }

    /** The work that is left in all of them, as far as is known, in nanoseconds. */
    double nanosLeft(long now) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Math.max(0, expectedEnds[i] - now);
        }
        return sum;
    }
}
