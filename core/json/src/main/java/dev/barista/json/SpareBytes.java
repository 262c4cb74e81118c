package dev.barista.json;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays that readers and writers of short texts use one after the other, so that a call leaves none behind. A thread
 * mostly gets the array that it gave back last. Thread-safe.
 */
public final class SpareBytes {

    /** Bytes of each array. */
    static final int SIZE = 4096;

    private static final int THREADS = 16;

    /** So far apart that threads on different processors don't share a cache line. */
    private static final int STRIDE = 16;

    private final AtomicReferenceArray<byte[]> arrays = new AtomicReferenceArray<>(THREADS * STRIDE);

    private static int slot() {
        return (int) (Thread.currentThread().threadId() & (THREADS - 1)) * STRIDE;
    }

    /** An array with whatever is in it; the caller's until it is given back, or for good. */
    public byte[] take() {
        byte[] spare = arrays.getAndSet(slot(), null);
        return spare == null ? new byte[SIZE] : spare;
    }

    /** Takes back an array that nobody reads or writes any more. */
    public void giveBack(byte[] spare) {
        arrays.set(slot(), spare);
    }
}
