package dev.barista.cache;

import dev.barista.model.CacheUse;
import java.util.concurrent.atomic.LongAdder;

/** What a version's calls found in the cache, and what it holds there. Written by every call, read now and then. */
final class CacheCounters {

    private final LongAdder hits = new LongAdder();
    private final LongAdder sharedHits = new LongAdder();
    private final LongAdder joined = new LongAdder();
    private final LongAdder hitNanos = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder missNanos = new LongAdder();
    private final LongAdder savedNanos = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder entries = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void answered(CacheUse use) {
        LongAdder found = switch (use.outcome()) {
            case HIT -> hits;
            case SHARED_HIT -> sharedHits;
            case JOINED -> joined;
            case MISS, UNUSED -> throw new IllegalArgumentException("not answered by the cache: " + use);
        };
        found.increment();
        hitNanos.add(use.nanos());
        savedNanos.add(use.savedNanos());
    }

    void missed(CacheUse use) {
        misses.increment();
        missNanos.add(use.nanos());
    }

    /** The time that it took to keep an answer belongs to the miss. */
    void keeping(long nanos) {
        missNanos.add(nanos);
    }

    void kept(long weight) {
        entries.increment();
        bytes.add(weight);
    }

    void left(long weight, boolean evicted) {
        entries.decrement();
        bytes.add(-weight);
        if (evicted) {
            evictions.increment();
        }
    }

    CacheStatistics read() {
        return new CacheStatistics(
                hits.sum(),
                sharedHits.sum(),
                joined.sum(),
                hitNanos.sum(),
                misses.sum(),
                missNanos.sum(),
                savedNanos.sum(),
                evictions.sum(),
                entries.sum(),
                bytes.sum());
    }
}
