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

    @Override
    void close();
}
