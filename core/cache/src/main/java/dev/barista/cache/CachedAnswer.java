package dev.barista.cache;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of one run with the call that they answer, in one piece of memory that is nobody else's.
 *
 * <p>References are counted: whoever holds one may read, and gives it back once, by {@link #release()} or by handing it
 * over. Tensor memory goes with the last one, so an answer that a store evicts stays whole for those who are sending
 * it; what lies on the heap is the collector's. Thread-safe.
 */
public final class CachedAnswer {

    private static final AtomicIntegerFieldUpdater<CachedAnswer> REFERENCES =
            AtomicIntegerFieldUpdater.newUpdater(CachedAnswer.class, "references");

    private static final int ALIGNMENT = 8;

    /** What the objects around an answer take on the heap, about; they count as well as its bytes. */
    private static final int OVERHEAD = 448;

    private final @Nullable Allocation memory;
    private final MemorySegment bytes;
    private final List<Part> parts;
    private final long questionAt;
    private final long runNanos;
    private volatile int references = 1;

    /** @param memory that the bytes are, or null if they lie on the heap */
    private CachedAnswer(
            @Nullable Allocation memory, MemorySegment bytes, List<Part> parts, long questionAt, long runNanos) {
        this.memory = memory;
        this.bytes = bytes;
        this.parts = parts;
        this.questionAt = questionAt;
        this.runNanos = runNanos;
    }

    /** Where an output lies. */
    private record Part(DataType dataType, Shape shape, long from, long size) {}

    /** An output that is to be copied, from its buffer's position to its limit. */
    public record Output(DataType dataType, Shape shape, ByteBuffer elements) {}

    /**
     * Copies outputs and call. The caller holds the one reference.
     *
     * @param runNanos how long the run took
     * @throws InferenceException if there is no memory for it
     */
    public static CachedAnswer copyOf(CallKey key, List<Output> outputs, long runNanos, AnswerMemory where) {
        List<Part> parts = new ArrayList<>(outputs.size());
        long size = 0;
        for (Output output : outputs) {
            parts.add(new Part(
                    output.dataType(), output.shape(), size, output.elements().remaining()));
            size = aligned(size + output.elements().remaining());
        }
        long questionAt = size;
        size += key.contentSize();
        Allocation memory =
                size <= where.largestOnHeap() ? null : where.allocator().allocate(size);
        MemorySegment bytes =
                memory == null ? MemorySegment.ofArray(new byte[(int) size]) : MemorySegment.ofBuffer(memory.buffer());
        for (int i = 0; i < parts.size(); i++) {
            copy(outputs.get(i).elements(), bytes, parts.get(i).from());
        }
        key.writeContent(bytes.asSlice(questionAt));
        return new CachedAnswer(memory, bytes, parts, questionAt, runNanos);
    }

    private static void copy(ByteBuffer elements, MemorySegment target, long at) {
        MemorySegment.copy(MemorySegment.ofBuffer(elements), 0, target, at, elements.remaining());
    }

    private static long aligned(long size) {
        return (size + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static CachedAnswer copyOf(CallKey key, Tensor[] outputs, long runNanos, AnswerMemory where) {
        List<Output> copied = new ArrayList<>(outputs.length);
        for (Tensor output : outputs) {
            copied.add(new Output(output.dataType(), output.shape(), output.data()));
        }
        return copyOf(key, copied, runNanos, where);
    }

    /** What an answer to this call would count, were its outputs so large. */
    static long weightOf(CallKey key, Tensor[] outputs) {
        long weight = OVERHEAD + key.contentSize();
        for (Tensor output : outputs) {
            weight += aligned(output.byteSize());
        }
        return weight;
    }

    /** How much of a store it fills, in bytes. */
    long weight() {
        return OVERHEAD + bytes.byteSize();
    }

    boolean answers(CallKey key) {
        return key.isContent(bytes, questionAt);
    }

    /** How long the run took that computed it, in nanoseconds. */
    public long runNanos() {
        return runNanos;
    }

    /** Takes one more reference, if there is still one; otherwise its memory is gone. */
    boolean retain() {
        if (memory == null) {
            return true;
        }
        int count = references;
        while (count > 0) {
            if (REFERENCES.compareAndSet(this, count, count + 1)) {
                return true;
            }
            count = references;
        }
        return false;
    }

    /** Gives back one reference. */
    public void release() {
        if (memory != null && REFERENCES.decrementAndGet(this) == 0) {
            memory.release();
        }
    }

    /** The outputs, looked at; valid while the caller holds a reference. */
    public List<Output> outputs() {
        List<Output> views = new ArrayList<>(parts.size());
        for (Part part : parts) {
            views.add(new Output(part.dataType(), part.shape(), elements(part)));
        }
        return views;
    }

    /**
     * The outputs as tensors of the caller's, in exchange for the caller's reference: views of what lies in tensor
     * memory, copies of what lies on the heap.
     *
     * @throws InferenceException if there is no memory for a copy
     */
    Tensor[] handOver(TensorAllocator allocator) {
        return memory == null ? copies(allocator) : views();
    }

    private Tensor[] copies(TensorAllocator allocator) {
        Tensor[] tensors = new Tensor[parts.size()];
        for (int i = 0; i < tensors.length; i++) {
            try {
                Part part = parts.get(i);
                Allocation copy = allocator.allocate(part.size());
                MemorySegment.copy(bytes, part.from(), MemorySegment.ofBuffer(copy.buffer()), 0, part.size());
                tensors[i] = Tensor.owned(part.dataType(), part.shape(), copy);
            } catch (InferenceException e) {
                for (int made = 0; made < i; made++) {
                    tensors[made].close();
                }
                throw e;
            }
        }
        return tensors;
    }

    private Tensor[] views() {
        Tensor[] tensors = new Tensor[parts.size()];
        if (tensors.length == 0) {
            release();
            return tensors;
        }
        REFERENCES.addAndGet(this, tensors.length - 1);
        Runnable releasing = this::release;
        for (int i = 0; i < tensors.length; i++) {
            Part part = parts.get(i);
            tensors[i] = Tensor.owned(part.dataType(), part.shape(), elements(part), releasing);
        }
        return tensors;
    }

    private ByteBuffer elements(Part part) {
        return bytes.asSlice(part.from(), part.size())
                .asByteBuffer()
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
