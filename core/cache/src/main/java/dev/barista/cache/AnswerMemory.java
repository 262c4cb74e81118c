package dev.barista.cache;

import dev.barista.model.TensorAllocator;

/**
 * Where cached answers lie. Small ones are arrays on the heap: they are many, and an array costs the collector less
 * than the objects that watch over a piece of other memory. Large ones lie in tensor memory, where the answer is sent
 * from without a copy.
 *
 * @param allocator gives tensor memory
 * @param largestOnHeap bytes of the largest answer, its call included, that lies on the heap
 */
public record AnswerMemory(TensorAllocator allocator, int largestOnHeap) {

    private static final int SMALL = 4096;

    /** The heap has other things to hold, so a cache may have this part of it at most. */
    private static final int HEAP_PART = 4;

    /** For caches of so many bytes together: nothing is on the heap of what may become too much for it. */
    public static AnswerMemory forCaches(long bytes, TensorAllocator allocator) {
        boolean fits = bytes <= Runtime.getRuntime().maxMemory() / HEAP_PART;
        return new AnswerMemory(allocator, fits ? SMALL : 0);
    }
}
