package dev.barista.cache;

/**
 * What the cache did for a version since it was loaded, and what it holds of it. Counters are read one after the other
 * while calls go on.
 *
 * @param hits calls answered from this process's memory
 * @param sharedHits calls answered from the store that servers share
 * @param joined calls that were given the answer of an equal one under way
 * @param hitNanos how long all those looked and waited
 * @param misses calls that were looked for in vain
 * @param missNanos how long that took, with what it took to keep their answers
 * @param savedNanos what the runs had taken that the answers came from
 * @param evictions answers dropped for want of room or for their age
 * @param entries answers held in this process
 * @param bytes what they fill
 */
public record CacheStatistics(
        long hits,
        long sharedHits,
        long joined,
        long hitNanos,
        long misses,
        long missNanos,
        long savedNanos,
        long evictions,
        long entries,
        long bytes) {

    /** Calls that were not run. */
    public long answered() {
        return hits + sharedHits + joined;
    }
}
