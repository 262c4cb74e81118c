package dev.barista.scheduling;

import java.util.OptionalInt;

/**
 * What a version's scheduling looks like at a moment.
 *
 * @param waiting calls that wait for an instance
 * @param waitingRows of those
 * @param inline whether calls run on the event loops that they come from
 * @param rowNanos what each row of a run is expected to take, of the kind of call that is most usual; 0 if unknown
 * @param runNanos what a run is expected to take beside its rows
 * @param sequences that are open; empty for a version that remembers nothing between calls
 */
public record PoolSnapshot(
        int waiting, long waitingRows, boolean inline, double rowNanos, double runNanos, OptionalInt sequences) {

    /** The same of a version with sequences, of which so many calls, each of one row, wait for the one before. */
    PoolSnapshot withSequences(int open, int waitingForOthers) {
        return new PoolSnapshot(
                waiting + waitingForOthers,
                waitingRows + waitingForOthers,
                inline,
                rowNanos,
                runNanos,
                OptionalInt.of(open));
    }

    /** The waiting of both, and for the rest this one. */
    PoolSnapshot plus(PoolSnapshot other) {
        return new PoolSnapshot(
                waiting + other.waiting, waitingRows + other.waitingRows, inline, rowNanos, runNanos, sequences);
    }
}
