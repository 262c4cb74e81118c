package dev.barista.runtime.onnx;

import dev.barista.model.Allocation;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/** A few blocks that are handed out again and again, so that nothing waits for the garbage collector. One thread. */
final class BlockAllocator implements TensorAllocator {

    private static final int BLOCK_BYTES = 1 << 16;
    private static final int BLOCKS = 8;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    BlockAllocator() {
        for (int i = 0; i < BLOCKS; i++) {
            free.add(ByteBuffer.allocateDirect(BLOCK_BYTES));
        }
    }

    boolean isWhole() {
        return free.size() == BLOCKS;
    }

    @Override
    public Allocation allocate(long byteSize) {
        ByteBuffer block = free.removeFirst();
        return new Block(block, block.slice(0, Math.toIntExact(byteSize)).order(ByteOrder.LITTLE_ENDIAN));
    }

    private final class Block implements Allocation {

        private final ByteBuffer whole;
        private final ByteBuffer buffer;

        Block(ByteBuffer whole, ByteBuffer buffer) {
            this.whole = whole;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void release() {
            free.addLast(whole);
        }
    }
}
