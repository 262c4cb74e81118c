package dev.barista.json;

import dev.barista.model.Allocation;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;

/** Counts what is allocated and not yet released, and the largest piece ever asked for. */
final class CountingAllocator implements TensorAllocator {

    private final TensorAllocator real = new DirectTensorAllocator();
    private int open;
    private long largest;

    @Override
    public Allocation allocate(long byteSize) {
        largest = Math.max(largest, byteSize);
        Allocation allocation = real.allocate(byteSize);
        open++;
        return new Allocation() {
            @Override
            public ByteBuffer buffer() {
                return allocation.buffer();
            }

            @Override
            public void release() {
                open--;
                allocation.release();
            }
        };
    }

    int open() {
        return open;
    }

    long largest() {
        return largest;
    }
}
