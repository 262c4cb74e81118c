package dev.barista.server.memory;

import dev.barista.model.Allocation;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.TensorAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Tensor memory from Netty's pool of direct buffers, given back at its release and not by the garbage collector.
 * Netty's leak detector watches it.
 */
public final class NettyTensorAllocator implements TensorAllocator {

    private final ByteBufAllocator memory;

    public NettyTensorAllocator(ByteBufAllocator memory) {
        this.memory = memory;
    }

    @Override
    public Allocation allocate(long byteSize) {
        if (byteSize > Integer.MAX_VALUE) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "a tensor of " + byteSize + " bytes was asked for; the largest possible is " + Integer.MAX_VALUE);
        }
        try {
            return new Piece(memory.directBuffer((int) Math.max(1, byteSize)), (int) byteSize);
        } catch (OutOfMemoryError e) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "no memory for a tensor of " + byteSize + " bytes; -XX:MaxDirectMemorySize sets how much there is",
                    e);
        }
    }

    private static final class Piece implements Allocation {

        private static final AtomicIntegerFieldUpdater<Piece> RELEASED =
                AtomicIntegerFieldUpdater.newUpdater(Piece.class, "released");

        private final ByteBuf piece;
        private final ByteBuffer view;
        private volatile int released;

        Piece(ByteBuf piece, int byteSize) {
            this.piece = piece;
            this.view = piece.nioBuffer(0, byteSize).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public ByteBuffer buffer() {
            return view;
        }

        /** @throws IllegalStateException at a second call, which would free what somebody else has been given */
        @Override
        public void release() {
            if (!RELEASED.compareAndSet(this, 0, 1)) {
                throw new IllegalStateException("tensor memory was released twice");
            }
            piece.release();
        }
    }
}
