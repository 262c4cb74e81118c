package dev.barista.protocol.oip;

import dev.barista.model.Allocation;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bytes of one request, in one contiguous buffer.
 *
 * <p>A decoder takes over the body that it is given. Tensors whose elements lie in a direct buffer, aligned to the size
 * of an element, look into the body instead of copying it; so the body is released once, when the decoder is done and
 * the last of these tensors is closed, on whatever thread does that. If decoding fails, it is released before the
 * exception leaves the decoder.
 *
 * <p>Unaligned elements are copied: processors would read them, but native libraries are entitled to assume alignment,
 * and {@link TensorAllocator} promises it.
 */
public final class RequestBody {

    private final ByteBuffer bytes;
    private final Runnable release;
    private final AtomicInteger owners = new AtomicInteger(1);

    /**
     * @param bytes the remaining bytes are the body; direct memory saves a copy; not written by anyone from now on
     * @param release run once, when nobody reads the bytes any more
     */
    public RequestBody(ByteBuffer bytes, Runnable release) {
        this.bytes = bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        this.release = release;
    }

    /** The body, from position 0 to its size; read by index, never moved. */
    ByteBuffer bytes() {
        return bytes;
    }

    int size() {
        return bytes.limit();
    }

    /** A tensor of these bytes, whose number the header must have been asked to check. */
    Tensor tensor(TensorHeader header, int offset, int length, TensorAllocator allocator) {
        ByteBuffer elements = bytes.slice(offset, length);
        if (length > 0 && isShareable(elements, header.dataType().byteSize())) {
            owners.incrementAndGet();
            return Tensor.owned(header.dataType(), header.shape(), elements, this::close);
        }
        Allocation allocation = allocator.allocate(length);
        allocation.buffer().put(0, elements, 0, length);
        return Tensor.owned(header.dataType(), header.shape(), allocation);
    }

    private static boolean isShareable(ByteBuffer elements, int elementSize) {
        return elements.isDirect() && (elementSize <= 1 || elements.alignmentOffset(0, elementSize) == 0);
    }

    /** Gives up one share: the decoder's or a tensor's. */
    void close() {
        if (owners.decrementAndGet() == 0) {
            release.run();
        }
    }
}
