package dev.barista.model;

/**
 * Where a call spent its time inside the service, in nanoseconds.
 *
 * @param queue waiting for an instance
 * @param batchWait waiting for others to join the batch
 * @param input preparing the inputs for the runtime
 * @param run in the runtime
 * @param output taking the outputs from the runtime
 */
public record PhaseTimes(long queue, long batchWait, long input, long run, long output) {

    public static final PhaseTimes NONE = new PhaseTimes(0, 0, 0, 0, 0);
}
