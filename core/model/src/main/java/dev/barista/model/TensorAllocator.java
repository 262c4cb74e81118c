package dev.barista.model;

/** Where tensors get their memory. Implementations are thread-safe; memory may be released on any thread. */
public interface TensorAllocator {

    /**
     * Memory for a tensor, at least 8-byte aligned; its content is undefined.
     *
     * @param byteSize 0 or more
     * @throws InferenceException {@link ErrorCode#RESOURCE_EXHAUSTED} if this much memory is not to be had
     */
    Allocation allocate(long byteSize);
}
