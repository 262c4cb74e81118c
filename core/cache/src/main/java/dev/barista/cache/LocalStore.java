package dev.barista.cache;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.barista.model.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Answers in this process's memory, bounded in bytes; those go first that are asked for least. Thread-safe; all work is
 * done by the callers, in small steps, so that there is no thread to wait for.
 */
final class LocalStore {

    /** One answer may fill this part of a store, so that none pushes out all others. */
    private static final int LARGEST_PART = 8;

    private final Cache<HashValue128, Kept> answers;
    private volatile long maxBytes;

    LocalStore(long maxBytes, Clock clock) {
        this.maxBytes = maxBytes;
        this.answers = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((HashValue128 hash, Kept kept) -> kept.weight())
                .expireAfter(Expiry.writing((HashValue128 hash, Kept kept) -> kept.timeToLive()))
                .ticker(clock::nanoTime)
                .executor(Runnable::run)
                .removalListener((hash, kept, cause) -> removed(kept, cause))
                .build();
    }

    /** An answer with what the store must know of it; holds one reference. */
    private record Kept(CachedAnswer answer, CacheCounters owner, Duration timeToLive) {
        int weight() {
            return (int) Math.min(answer.weight(), Integer.MAX_VALUE);
        }
    }

    private static void removed(@Nullable Kept kept, RemovalCause cause) {
        if (kept != null) {
            kept.owner().left(kept.weight(), cause.wasEvicted());
            kept.answer().release();
        }
    }

    /** The answer to this very call, with a reference for the caller; null if there is none. */
    @Nullable
    CachedAnswer find(CallKey key) {
        Kept kept = answers.getIfPresent(key.hash());
        if (kept == null || !kept.answer().retain()) {
            return null;
        }
        if (kept.answer().answers(key)) {
            return kept.answer();
        }
        kept.answer().release();
        return null;
    }

    /** Whether an answer of this weight is worth copying. */
    boolean fits(long weight) {
        return weight <= maxBytes / LARGEST_PART;
    }

    /** Keeps an answer for so long at most, with a reference of its own. */
    void keep(CallKey key, CachedAnswer answer, CacheCounters owner, Duration timeToLive) {
        if (!fits(answer.weight()) || !answer.retain()) {
            return;
        }
        Kept kept = new Kept(answer, owner, timeToLive);
        owner.kept(kept.weight());
        answers.put(key.hash(), kept);
    }

    /** Drops all answers of one owner; the caller sees to it that no more of them come. */
    void forget(CacheCounters owner) {
        answers.asMap().values().removeIf(kept -> kept.owner() == owner);
    }

    void resize(long newMaxBytes) {
        maxBytes = newMaxBytes;
        answers.policy().eviction().orElseThrow().setMaximum(newMaxBytes);
    }

    long maxBytes() {
        return maxBytes;
    }
}
