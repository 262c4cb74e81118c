package dev.barista.testing.interleaving;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;

/** How the model checker is set up here. */
public final class Interleavings {

    private Interleavings() {}

    /**
     * So many threads with so many operations each, and nothing before or after them.
     *
     * @param scenarios which operations those are is chosen at random so often, by the same random numbers each time
     */
    public static ModelCheckingOptions of(int threads, int operations, int scenarios) {
        return new ModelCheckingOptions()
                .threads(threads)
                .actorsPerThread(operations)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(scenarios)
                .invocationsPerIteration(150);
    }
}
