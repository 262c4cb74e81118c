package dev.barista.cache.spi;

import dev.barista.cache.AnswerMemory;
import dev.barista.cache.SharedStore;
import dev.barista.model.Clock;
import java.net.URI;
import java.util.Optional;

/**
 * Opens stores that servers share, by their location; found by {@link java.util.ServiceLoader}, and only looked for
 * where a location is given.
 */
public interface SharedStoreProvider {

    /**
     * The store at this location, or empty if it is of a kind that somebody else opens. Does not connect yet.
     *
     * @throws dev.barista.model.InferenceException {@code INVALID_ARGUMENT} if the location is of this kind and wrong
     */
    Optional<SharedStore> open(URI location, Surroundings surroundings);

    /**
     * What a store works with.
     *
     * @param memory where the answers lie that it finds
     */
    record Surroundings(Clock clock, AnswerMemory memory, Watcher watcher) {}

    /** Is told when a store goes away and comes back; must be quick, and must not throw. */
    interface Watcher {

        Watcher NONE = new Watcher() {
            @Override
            public void lost(String reason) {}

            @Override
            public void found() {}
        };

        void lost(String reason);

        void found();
    }
}
