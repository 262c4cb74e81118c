package dev.barista.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The plainest allocator: a new direct buffer at each call, freed by the garbage collector some time after its release.
 */
public final class DirectTensorAllocator implements TensorAllocator {

    @Override
    public Allocation allocate(long byteSize) {
        if (byteSize > Integer.MAX_VALUE) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "a tensor of " + byteSize + " bytes was asked for; the largest possible is " + Integer.MAX_VALUE);
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect((int) byteSize).order(ByteOrder.LITTLE_ENDIAN);
        return new Allocation() {
            @Override
            public ByteBuffer buffer() {
                return buffer;
            }

            @Override
            public void release() {
                // The garbage collector frees the buffer when the last view of it is gone.
            }
        };
    }
}
