package dev.barista.runtime.onnx;

import dev.barista.model.Allocation;
import dev.barista.model.TensorAllocator;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory for tensors that are gone before the arena is. */
record ArenaAllocator(Arena arena) implements TensorAllocator {

    @Override
    public Allocation allocate(long byteSize) {
        ByteBuffer buffer = arena.allocate(Math.max(1, byteSize), Long.BYTES)
                .asSlice(0, byteSize)
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
        return new ArenaAllocation(buffer);
    }

    private record ArenaAllocation(ByteBuffer buffer) implements Allocation {
        @Override
        public void release() {
            // The arena gives everything back at once.
        }
    }
}
