package dev.barista.model;

/**
 * Where a call spent its time inside the service, in nanoseconds.
 *
 * @param queue waiting for an instance
 * @param batchWait waiting for others to join the batch
 * @param input preparing the inputs for the runtime
 * @param run in the runtime
 * @param output taking the outputs from the runtime
 * @param cache what the response cache did; all other times are 0 where it had the answer
 */
public record PhaseTimes(long queue, long batchWait, long input, long run, long output, CacheUse cache) {

    public static final PhaseTimes NONE = new PhaseTimes(0, 0, 0, 0, 0);

    /** Of a call that was not looked for in a cache. */
    public PhaseTimes(long queue, long batchWait, long input, long run, long output) {
        this(queue, batchWait, input, run, output, CacheUse.NONE);
    }

    public PhaseTimes withCache(CacheUse use) {
        return use.equals(cache) ? this : new PhaseTimes(queue, batchWait, input, run, output, use);
    }
}
