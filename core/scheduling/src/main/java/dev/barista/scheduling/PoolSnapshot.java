package dev.barista.scheduling;

/**
 * What a version's scheduling looks like at a moment.
 *
 * @param waiting calls that wait for an instance
 * @param waitingRows of those
 * @param inline whether calls run on the event loops that they come from
 * @param rowNanos what each row of a run is expected to take, of the kind of call that is most usual; 0 if unknown
 * @param runNanos what a run is expected to take beside its rows
 */
public record PoolSnapshot(int waiting, long waitingRows, boolean inline, double rowNanos, double runNanos) {}
