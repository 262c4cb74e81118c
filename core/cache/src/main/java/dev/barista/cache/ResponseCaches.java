package dev.barista.cache;

import dev.barista.model.Clock;
import dev.barista.model.Scheduler;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response caches of all versions, and the memory they share. Costs next to nothing as long as no version is
 * opened. Thread-safe.
 */
public final class ResponseCaches implements AutoCloseable {

    private final long totalBytes;
    private final @Nullable SharedStore shared;
    private final Surroundings surroundings;
    private final MemoryShares shares;
    private VersionCache.@Nullable Parts parts;

    /** What caches are made of, beside their memory. */
    public record Surroundings(Clock clock, Scheduler scheduler, AnswerMemory memory) {}

    /**
     * Caches of so much memory together.
     *
     * @param shared where servers find each other's answers; null for none; taken over and closed
     */
    public ResponseCaches(long totalBytes, @Nullable SharedStore shared, Surroundings surroundings) {
        this.totalBytes = totalBytes;
        this.shared = shared;
        this.surroundings = surroundings;
        this.shares = new MemoryShares(totalBytes, surroundings.clock());
    }

    /** Whether servers share a store, so that scopes must be known by content. */
    public boolean isShared() {
        return shared != null;
    }

    /**
     * The cache of a version, which the caller closes; empty if there is nothing to keep answers in. Called on a thread
     * that may take its time.
     */
    public Optional<VersionCache> open(VersionScope scope, CacheTerms terms) {
        if (totalBytes <= 0 && shared == null) {
            return Optional.empty();
        }
        if (shared != null) {
            shared.prepare();
        }
        LocalStore store = shares.enter(scope.model(), terms.ownBytes());
        return Optional.of(
                new VersionCache(scope, terms.timeToLive(), store, parts(), () -> shares.leave(scope.model(), store)));
    }

    /** Made for the first version, so that without one the libraries behind them are not loaded. */
    private synchronized VersionCache.Parts parts() {
        VersionCache.Parts made = parts;
        if (made == null) {
            made = new VersionCache.Parts(
                    new Xxh3Hash(), shared, surroundings.clock(), surroundings.scheduler(), surroundings.memory());
            parts = made;
        }
        return made;
    }

    /** How the shared store is doing, if there is one. */
    public Optional<SharedStore.State> sharedState() {
        return Optional.ofNullable(shared).map(SharedStore::state);
    }

    /** Ends the connections to the shared store. */
    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
    }
}
