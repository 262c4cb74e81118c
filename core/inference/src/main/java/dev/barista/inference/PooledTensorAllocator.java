package dev.barista.inference;

import dev.barista.model.Allocation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.TensorAllocator;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap memory for tensors without a garbage collector's help: small pieces come from pools by power-of-two size and
 * go back there, large ones are mapped for one use and freed at their release. Thread-safe.
 */
public final class PooledTensorAllocator implements TensorAllocator {

    private static final int ALIGNMENT = 64;
    private static final int SMALLEST_SHIFT = 8;
    private static final int LARGEST_SHIFT = 20;
    private static final int LARGEST_POOLED = 1 << LARGEST_SHIFT;

    /** What one pool may keep at most while nobody uses it, in bytes and in pieces. */
    private static final int POOL_BYTES = 8 << 20;

    private static final int POOL_PIECES = 256;

    private final BlockingQueue<PooledPiece>[] pools;

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of generic queues can't be made otherwise
    public PooledTensorAllocator() {
        pools = new BlockingQueue[LARGEST_SHIFT - SMALLEST_SHIFT + 1];
        for (int i = 0; i < pools.length; i++) {
            pools[i] = new ArrayBlockingQueue<>(Math.clamp(POOL_BYTES >> (i + SMALLEST_SHIFT), 1, POOL_PIECES));
        }
    }

    @Override
    public Allocation allocate(long byteSize) {
        if (byteSize > LARGEST_POOLED) {
            return allocateLarge(byteSize);
        }
        int shift = Math.max(SMALLEST_SHIFT, Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, byteSize) - 1));
        BlockingQueue<PooledPiece> pool = pools[shift - SMALLEST_SHIFT];
        @Nullable PooledPiece idle = pool.poll();
        PooledPiece piece = idle == null ? new PooledPiece(pool, mapped(Arena.ofAuto(), 1L << shift)) : idle;
        return piece.lend((int) byteSize);
    }

    @SuppressWarnings("MustBeClosedChecker") // the arena is closed by the release of the allocation
    private static Allocation allocateLarge(long byteSize) {
        if (byteSize > Integer.MAX_VALUE) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "a tensor of " + byteSize + " bytes was asked for; the largest possible is " + Integer.MAX_VALUE);
        }
        Arena arena = Arena.ofShared();
        try {
            return new LargePiece(arena, mapped(arena, byteSize));
        } catch (InferenceException e) {
            arena.close();
            throw e;
        }
    }

    private static ByteBuffer mapped(Arena arena, long byteSize) {
        try {
            return arena.allocate(byteSize, ALIGNMENT).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        } catch (OutOfMemoryError e) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED, "no memory for a tensor of " + byteSize + " bytes", e);
        }
    }

    /** Memory that is lent again and again; freed by the collector if its pool has no place for it. */
    private static final class PooledPiece {

        private final BlockingQueue<PooledPiece> pool;
        private final ByteBuffer whole;

        PooledPiece(BlockingQueue<PooledPiece> pool, ByteBuffer whole) {
            this.pool = pool;
            this.whole = whole;
        }

        Allocation lend(int byteSize) {
            return new Loan(this, whole.slice(0, byteSize).order(ByteOrder.LITTLE_ENDIAN));
        }

        void giveBack() {
            var _ = pool.offer(this);
        }
    }

    /** Each loan is an object of its own, so that a second release of an old one can't free a new one's memory. */
    private static final class Loan implements Allocation {

        private static final AtomicIntegerFieldUpdater<Loan> RELEASED =
                AtomicIntegerFieldUpdater.newUpdater(Loan.class, "released");

        private final PooledPiece piece;
        private final ByteBuffer buffer;
        private volatile int released;

        Loan(PooledPiece piece, ByteBuffer buffer) {
            this.piece = piece;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void release() {
            if (!RELEASED.compareAndSet(this, 0, 1)) {
                throw new IllegalStateException("tensor memory was released twice");
            }
            piece.giveBack();
        }
    }

    private record LargePiece(Arena arena, ByteBuffer buffer) implements Allocation {
        @Override
        public void release() {
            arena.close();
        }
    }
}
