package dev.barista.model;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * An immutable view of an n-dimensional array: element type, shape, and a direct little-endian buffer in row-major
 * order.
 *
 * <p>A tensor has one owner (a request owns its inputs, a response its outputs), who closes it exactly once; that
 * releases its memory, on whatever thread. Any thread may read an open tensor. A view made by {@link #slice} or
 * {@link #borrowed} owns nothing and is valid as long as what it looks at is open.
 */
public final class Tensor implements AutoCloseable {

    private static final AtomicIntegerFieldUpdater<Tensor> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(Tensor.class, "closed");

    private static final Runnable NOTHING = () -> {};

    private final DataType dataType;
    private final Shape shape;
    private final ByteBuffer buffer;
    private final Runnable release;
    private volatile int closed;

    private Tensor(DataType dataType, Shape shape, ByteBuffer buffer, Runnable release) {
        this.dataType = dataType;
        this.shape = shape;
        this.buffer = buffer;
        this.release = release;
    }

    /**
     * A tensor over the remaining bytes of a buffer; closing it runs {@code release} once.
     *
     * @param buffer direct; its remaining bytes are the elements; from now on nobody writes them, nor moves the buffer
     * @throws IllegalArgumentException if the buffer is not direct, the shape is not concrete, or the byte count
     *     differs from what type and shape ask for
     */
    public static Tensor owned(DataType dataType, Shape shape, ByteBuffer buffer, Runnable release) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("tensor memory must be a direct buffer");
        }
        long expected = expectedByteSize(dataType, shape);
        if (dataType.isFixedSize() && buffer.remaining() != expected) {
            throw new IllegalArgumentException(
                    dataType + " " + shape + " takes " + expected + " bytes, the buffer has " + buffer.remaining());
        }
        return new Tensor(dataType, shape, isOnlyElements(buffer) ? buffer : elements(buffer), release);
    }

    private static boolean isOnlyElements(ByteBuffer buffer) {
        return buffer.position() == 0
                && buffer.limit() == buffer.capacity()
                && buffer.order() == ByteOrder.LITTLE_ENDIAN;
    }

    private static ByteBuffer elements(ByteBuffer buffer) {
        return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A tensor that owns an allocation, all of whose buffer it uses. */
    public static Tensor owned(DataType dataType, Shape shape, Allocation allocation) {
        return owned(dataType, shape, allocation.buffer(), allocation::release);
    }

    /** A tensor over memory that somebody else owns; closing it releases nothing. */
    public static Tensor borrowed(DataType dataType, Shape shape, ByteBuffer buffer) {
        return owned(dataType, shape, buffer, NOTHING);
    }

    private static long expectedByteSize(DataType dataType, Shape shape) {
        return Math.multiplyExact(shape.elementCount(), dataType.byteSize());
    }

    public DataType dataType() {
        return dataType;
    }

    public Shape shape() {
        return shape;
    }

    /** Bytes of the elements; of a BYTES tensor, lengths included. */
    public int byteSize() {
        return buffer.remaining();
    }

    /**
     * A new read-only little-endian view of the elements, from position 0.
     *
     * @throws IllegalStateException if the tensor is closed
     */
    public ByteBuffer data() {
        checkOpen();
        return buffer.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The rows {@code from} (inclusive) to {@code to} (exclusive) of the outermost dimension, sharing this memory.
     *
     * @throws IndexOutOfBoundsException if the rows are not there
     * @throws IllegalArgumentException for scalars and BYTES tensors, whose rows are not addressable
     */
    public Tensor slice(long from, long to) {
        checkOpen();
        if (shape.rank() == 0 || !dataType.isFixedSize()) {
            throw new IllegalArgumentException(dataType + " " + shape + " has no rows that can be sliced");
        }
        if (from < 0 || to < from || to > shape.dim(0)) {
            throw new IndexOutOfBoundsException("rows " + from + " to " + to + " of " + shape);
        }
        int rowBytes = shape.dim(0) == 0 ? 0 : (int) (buffer.remaining() / shape.dim(0));
        ByteBuffer rows = buffer.duplicate();
        // Cast to Buffer: Android 8 has these methods on no other type.
        ((Buffer) rows).limit((int) to * rowBytes).position((int) from * rowBytes);
        return borrowed(dataType, shape.withDim(0, to - from), rows);
    }

    /**
     * Releases the memory.
     *
     * @throws IllegalStateException at a second call: two owners are a bug that would free somebody else's memory
     */
    @Override
    public void close() {
        if (!CLOSED.compareAndSet(this, 0, 1)) {
            throw new IllegalStateException("tensor " + this + " was closed twice");
        }
        release.run();
    }

    private void checkOpen() {
        if (closed != 0) {
            throw new IllegalStateException("tensor " + this + " is closed");
        }
    }

    @Override
    public String toString() {
        return dataType + " " + shape;
    }
}
