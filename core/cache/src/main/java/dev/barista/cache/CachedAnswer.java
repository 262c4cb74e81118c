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

/**
 * The outputs of one run with the call that they answer, in one piece of tensor memory that is nobody else's.
 *
 * <p>References are counted: whoever holds one may read, and gives it back once, by {@link #release()} or by handing it
 * over. The memory goes with the last one, so an answer that a store evicts stays whole for those who are sending it.
 * Thread-safe.
 */
public final class CachedAnswer {

    private static final AtomicIntegerFieldUpdater<CachedAnswer> REFERENCES =
            AtomicIntegerFieldUpdater.newUpdater(CachedAnswer.class, "references");

    private static final int ALIGNMENT = 64;

    /** What the objects around an answer take on the heap, about; they count as well as its bytes. */
    private static final int OVERHEAD = 512;

    private final Allocation memory;
    private final List<Part> parts;
    private final MemorySegment question;
    private final long runNanos;
    private final Runnable releasing = this::release;
    private volatile int references = 1;

    private CachedAnswer(Allocation memory, List<Part> parts, MemorySegment question, long runNanos) {
        this.memory = memory;
        this.parts = parts;
        this.question = question;
        this.runNanos = runNanos;
    }

    /** Where an output lies. */
    private record Part(DataType dataType, Shape shape, int from, int to) {}

    /** An output that is to be copied, from its buffer's position to its limit. */
    public record Output(DataType dataType, Shape shape, ByteBuffer elements) {}

    /**
     * Copies outputs and call. The caller holds the one reference.
     *
     * @param runNanos how long the run took
     * @throws InferenceException if there is no memory for it
     */
    public static CachedAnswer copyOf(CallKey key, List<Output> outputs, long runNanos, TensorAllocator allocator) {
        List<Part> parts = new ArrayList<>(outputs.size());
        long size = 0;
        for (Output output : outputs) {
            long end = size + output.elements().remaining();
            parts.add(new Part(output.dataType(), output.shape(), (int) size, (int) end));
            size = (end + ALIGNMENT - 1) & -ALIGNMENT;
        }
        int questionAt = (int) size;
        // Places beyond what an int holds are never used: there is no memory of that size.
        Allocation memory = allocator.allocate(size + key.contentSize());
        ByteBuffer target = memory.buffer().duplicate();
        for (int i = 0; i < parts.size(); i++) {
            ByteBuffer elements = outputs.get(i).elements();
            target.put(parts.get(i).from(), elements, elements.position(), elements.remaining());
        }
        target.position(questionAt);
        key.content().forEach(target::put);
        MemorySegment question = MemorySegment.ofBuffer(target.flip().position(questionAt));
        return new CachedAnswer(memory, parts, question, runNanos);
    }

    static CachedAnswer copyOf(CallKey key, Tensor[] outputs, long runNanos, TensorAllocator allocator) {
        List<Output> copied = new ArrayList<>(outputs.length);
        for (Tensor output : outputs) {
            copied.add(new Output(output.dataType(), output.shape(), output.data()));
        }
        return copyOf(key, copied, runNanos, allocator);
    }

    /** What an answer to this call would count, were its outputs so large. */
    static long weightOf(CallKey key, Tensor[] outputs) {
        long weight = OVERHEAD + key.contentSize();
        for (Tensor output : outputs) {
            weight += (output.byteSize() + ALIGNMENT - 1) & -ALIGNMENT;
        }
        return weight;
    }

    /** How much of a store it fills, in bytes. */
    long weight() {
        return (long) OVERHEAD + memory.buffer().limit();
    }

    boolean answers(CallKey key) {
        return key.isContent(question);
    }

    /** How long the run took that computed it, in nanoseconds. */
    public long runNanos() {
        return runNanos;
    }

    /** Takes one more reference, if there is still one; otherwise its memory is gone. */
    boolean retain() {
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
        if (REFERENCES.decrementAndGet(this) == 0) {
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

    /** The outputs as tensors of the caller's, in exchange for the caller's reference. */
    Tensor[] handOver() {
        Tensor[] tensors = new Tensor[parts.size()];
        if (tensors.length == 0) {
            release();
            return tensors;
        }
        REFERENCES.addAndGet(this, tensors.length - 1);
        for (int i = 0; i < tensors.length; i++) {
            Part part = parts.get(i);
            tensors[i] = Tensor.owned(part.dataType(), part.shape(), elements(part), releasing);
        }
        return tensors;
    }

    private ByteBuffer elements(Part part) {
        return memory.buffer()
                .slice(part.from(), part.to() - part.from())
                .asReadOnlyBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
