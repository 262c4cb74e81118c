package dev.barista.testing;

import dev.barista.model.Allocation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.TensorAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives real memory and keeps the books: who allocated what, and whether it came back exactly once.
 *
 * <p>New memory is filled with {@value #NEW_MEMORY} so that a tensor nobody wrote to shows, released memory with
 * {@value #RELEASED_MEMORY} so that a late reader gets nonsense instead of a lucky right answer. Thread-safe.
 */
public final class LeakDetectingAllocator implements TensorAllocator {

    private static final byte NEW_MEMORY = (byte) 0xA5;
    private static final byte RELEASED_MEMORY = (byte) 0xDD;
    private static final long ALIGNMENT = 64;

    private final Set<TrackedAllocation> open = ConcurrentHashMap.newKeySet();
    private final Set<AllocationTrace> releasedTwice = ConcurrentHashMap.newKeySet();
    private final AtomicLong allocationCount = new AtomicLong();
    private final long limit;

    public LeakDetectingAllocator() {
        this(Integer.MAX_VALUE);
    }

    /**
     * An allocator that refuses what would not fit, to see what its caller does then.
     *
     * @param limit the largest allocation it grants, in bytes
     */
    public LeakDetectingAllocator(long limit) {
        this.limit = limit;
    }

    @Override
    public Allocation allocate(long byteSize) {
        if (byteSize > limit) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED, byteSize + " bytes were asked for; this test grants " + limit);
        }
        allocationCount.incrementAndGet();
        TrackedAllocation allocation = new TrackedAllocation(byteSize);
        open.add(allocation);
        return allocation;
    }

    /** How many allocations were granted so far. */
    public long allocationCount() {
        return allocationCount.get();
    }

    /** How many allocations are not released. */
    public int openCount() {
        return open.size();
    }

    /**
     * Checks that every allocation was released, and none of them twice.
     *
     * @throws AssertionError if not, with a stack trace of each allocation concerned
     */
    public void assertNothingLeaked() {
        List<Throwable> traces = new ArrayList<>();
        open.forEach(allocation -> traces.add(allocation.origin));
        int leaked = traces.size();
        traces.addAll(releasedTwice);
        if (traces.isEmpty()) {
            return;
        }
        AssertionError error = new AssertionError(
                leaked + " allocations were not released, " + releasedTwice.size() + " were released twice");
        traces.forEach(error::addSuppressed);
        throw error;
    }

    /** Where an allocation was made; never thrown. */
    private static final class AllocationTrace extends Throwable {

        private static final long serialVersionUID = 1L;

        AllocationTrace(String message) {
            super(message);
        }

        AllocationTrace(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final class TrackedAllocation implements Allocation {

        private final AllocationTrace origin;
        private final ByteBuffer buffer;

        TrackedAllocation(long byteSize) {
            origin = new AllocationTrace(byteSize + " bytes allocated by " + Thread.currentThread());
            // Automatic, so that a late reader finds poison and not a crashed process.
            MemorySegment segment = Arena.ofAuto().allocate(Math.max(byteSize, 1), ALIGNMENT);
            buffer =
                    segment.asSlice(0, byteSize).fill(NEW_MEMORY).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void release() {
            if (!open.remove(this)) {
                releasedTwice.add(new AllocationTrace("second release", origin));
                throw new IllegalStateException("an allocation of " + buffer.capacity() + " bytes was released twice");
            }
            MemorySegment.ofBuffer(buffer.duplicate().clear()).fill(RELEASED_MEMORY);
        }
    }
}
