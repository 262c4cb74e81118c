package dev.barista.protocol.oip;

import dev.barista.model.Allocation;
import dev.barista.model.InferenceException;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;

/** The inputs of one request that lie in shared memory: copied, because their owner may go on writing there. */
final class SharedInputs {

    private final SharedMemory memory;
    private final TensorAllocator allocator;
    private long bytes;

    SharedInputs(SharedMemory memory, TensorAllocator allocator) {
        this.memory = memory;
        this.allocator = allocator;
    }

    Tensor read(TensorHeader header, SharedSlice slice) {
        String owner = "input \"" + header.name() + "\"";
        SharedMemory.Part part = memory.part(owner, slice);
        long most = memory.maxInputBytes();
        header.checkByteSize(slice.byteSize());
        if (slice.byteSize() > most - bytes) {
            throw InferenceException.invalid(owner + ": the inputs in shared memory take "
                    + (bytes + slice.byteSize()) + " bytes or more, a request may bring " + most
                    + "; --max-request-mib says so");
        }
        bytes += slice.byteSize();
        Allocation allocation = allocator.allocate(slice.byteSize());
        boolean read = false;
        try {
            part.read(allocation.buffer().duplicate());
            read = true;
            return Tensor.owned(header.dataType(), header.shape(), allocation);
        } finally {
            if (!read) {
                allocation.release();
            }
        }
    }
}
