package dev.barista.cache;

import dev.barista.model.CacheUse;

/**
 * A call that was not found in the store.
 *
 * @param asked when it asked the cache, on the clock
 * @param missNanos how long it took to find nothing
 */
record Passenger(CacheableCall call, CallKey key, long asked, long missNanos) {

    CacheUse missed() {
        return new CacheUse(CacheUse.Outcome.MISS, missNanos, 0);
    }
}
