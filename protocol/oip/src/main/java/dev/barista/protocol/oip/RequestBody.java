package dev.barista.protocol.oip;

import dev.barista.model.Allocation;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The bytes of one request, in one contiguous buffer.
 *
 * <p>A decoder takes over the body that it is given. Large tensors whose elements lie in a direct buffer, aligned to
 * the size of an element, look into the body instead of copying it; so the body is released once, when the decoder is
 * done and the last of these tensors is closed, on whatever thread does that. If decoding fails, it is released before
 * the exception leaves the decoder.
 *
 * <p>Small tensors are copied: that costs less than to keep the memory that they came in, which may hold much else.
 * Unaligned elements are copied too: processors would read them, but native libraries are entitled to assume alignment,
 * and {@link TensorAllocator} promises it.
 */
public final class RequestBody {

    /** Tensors of fewer bytes are always copied. */
    static final int LEAST_SHARED = 4096;

    private static final AtomicIntegerFieldUpdater<RequestBody> OWNERS =
            AtomicIntegerFieldUpdater.newUpdater(RequestBody.class, "owners");

    private final ByteBuffer bytes;
    private final int start;
    private final int size;
    private final Runnable release;
    private volatile int owners = 1;

    /**
     * @param bytes the remaining bytes are the body; direct memory saves a copy. They are not written by anyone from
     *     now on; the buffer itself is only used until the decoder is done
     * @param release run once, when nobody reads the bytes any more
     */
    public RequestBody(ByteBuffer bytes, Runnable release) {
        this.bytes = bytes;
        this.start = bytes.position();
        this.size = bytes.remaining();
        this.release = release;
    }

    /** What the body lies in, from {@link #start} on; read by index, never moved. */
    ByteBuffer bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int size() {
        return size;
    }

    /**
     * A tensor of bytes of the body, whose number the header must have been asked to check.
     *
     * @param offset from the body's start
     */
    Tensor tensor(TensorHeader header, int offset, int length, TensorAllocator allocator) {
        if (length >= LEAST_SHARED && isShareable(offset, header.dataType().byteSize())) {
            OWNERS.incrementAndGet(this);
            return Tensor.owned(header.dataType(), header.shape(), bytes.slice(start + offset, length), this::close);
        }
        Allocation allocation = allocator.allocate(length);
        allocation.buffer().put(0, bytes, start + offset, length);
        return Tensor.owned(header.dataType(), header.shape(), allocation);
    }

    private boolean isShareable(int offset, int elementSize) {
        return bytes.isDirect() && (elementSize <= 1 || bytes.alignmentOffset(start + offset, elementSize) == 0);
    }

    /** Gives up one share: the decoder's or a tensor's. */
    void close() {
        if (OWNERS.decrementAndGet(this) == 0) {
            release.run();
        }
    }
}
