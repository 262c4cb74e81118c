package dev.barista.model;

import java.nio.ByteBuffer;

/**
 * A piece of off-heap memory with one owner, who calls {@link #release()} exactly once, after the last use of the
 * buffer.
 */
public interface Allocation {

    /** The direct, little-endian buffer, from position 0 to the allocated size; the same object at every call. */
    ByteBuffer buffer();

    /** Gives the memory back. It may be reused at once: no view of the buffer may be read or written afterwards. */
    void release();
}
