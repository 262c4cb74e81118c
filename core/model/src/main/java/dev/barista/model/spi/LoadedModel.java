package dev.barista.model.spi;

import dev.barista.model.Signature;

/** A version in memory. Thread-safe. Closed exactly once, after its last instance is closed. */
public interface LoadedModel extends AutoCloseable {

    /** Inputs and outputs as the model itself declares them. */
    Signature signature();

    /** Memory that the version holds, in bytes: measured where the library can tell, else an upper bound. */
    long memoryBytes();

    /** A new execution slot. Cheap enough to be made while serving. */
    ModelInstance newInstance();

    /**
     * Whether an instance must be made, used and closed by one and the same thread, for what its library keeps there.
     */
    default boolean isThreadBound() {
        return false;
    }

    /**
     * Whether an instance itself remembers runs for the next ones. All calls of a sequence then run on one instance,
     * each in a run of its own, and the instance stays for as long as the version.
     */
    default boolean isStateful() {
        return false;
    }

    @Override
    void close();
}
