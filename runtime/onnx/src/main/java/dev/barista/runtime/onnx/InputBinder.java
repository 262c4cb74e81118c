package dev.barista.runtime.onnx;

import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.runtime.onnx.OrtValues.MemorySlice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an instance's inputs ready for a run: tensors of fixed-size types are read in place, strings are copied. One
 * thread at a time.
 */
final class InputBinder implements AutoCloseable {

    private final List<Slot> slots;
    private final OrtValues values;
    private final Scratch scratch;
    private final NativeArguments arguments;
    private final TensorCell[] cells;
    private final List<Long> temporaries = new ArrayList<>();

    /** Native memory that it needs lives as long as the arena. */
    InputBinder(List<Slot> slots, OrtValues values, Scratch scratch, Arena arena) {
        this.slots = slots;
        this.values = values;
        this.scratch = scratch;
        this.arguments = new NativeArguments(arena, slots);
        this.cells = slots.stream()
                .map(slot -> new TensorCell(values, slot.element()))
                .toArray(TensorCell[]::new);
    }

    /**
     * Binds the tensors of a call, in the order of the signature's inputs. {@link #release} belongs to it, after the
     * run or after a failure here.
     */
    OrtArguments bind(@Nullable Tensor[] tensors) throws OrtException {
        arguments.clear();
        for (int i = 0; i < cells.length; i++) {
            Slot slot = slots.get(i);
            Tensor tensor = tensors[slot.first()];
            if (tensor != null) {
                arguments.add(i, value(i, slot, tensor, tensors));
            }
        }
        return arguments.asArguments();
    }

    /** Releases what was made for this run only. */
    void release() {
        if (!temporaries.isEmpty()) {
            temporaries.forEach(values::release);
            temporaries.clear();
        }
    }

    @Override
    public void close() {
        release();
        for (TensorCell cell : cells) {
            cell.close();
        }
    }

    private long value(int index, Slot slot, Tensor tensor, @Nullable Tensor[] all) throws OrtException {
        return switch (slot) {
            case Slot.TensorSlot ignored
            when tensor.dataType().isFixedSize() ->
                cells[index].wrap(address(tensor), tensor.byteSize(), tensor.shape(), scratch);
            case Slot.TensorSlot ignored -> strings(tensor.data(), tensor.shape());
            case Slot.SequenceSlot sequence -> sequence(sequence, tensor, all[slot.first() + 1]);
            case Slot.MapSequenceSlot maps -> throw new IllegalStateException("maps as input " + maps.name());
        };
    }

    private static long address(Tensor tensor) {
        return MemorySegment.ofBuffer(tensor.data()).address();
    }

    /** Copies as many strings as the shape says, from where the data stands. */
    private long strings(ByteBuffer data, Shape shape) throws OrtException {
        long value = temporary(values.newStrings(shape, scratch));
        long count = shape.elementCount();
        MemorySegment source = MemorySegment.ofBuffer(data.duplicate().rewind());
        for (long i = 0; i < count; i++) {
            int length = data.getInt();
            if (length > 0) {
                MemorySegment target = values.resizeString(value, i, length, scratch);
                MemorySegment.copy(source, data.position(), target, 0, length);
                data.position(data.position() + length);
            }
        }
        return value;
    }

    private long sequence(Slot.SequenceSlot slot, Tensor tensor, @Nullable Tensor lengthTensor) throws OrtException {
        long[] lengths = lengths(slot, tensor, lengthTensor);
        if (lengths.length == 0) {
            throw InferenceException.invalid(
                    "input \"" + slot.name() + "\": ONNX Runtime takes no empty sequence; give at least one length");
        }
        ByteBuffer data = tensor.data();
        long address = address(tensor);
        long rowBytes = tensor.shape().dim(0) == 0
                ? 0
                : tensor.byteSize() / tensor.shape().dim(0);
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment elements = temporary.allocate(ValueLayout.JAVA_LONG, lengths.length);
            for (int i = 0; i < lengths.length; i++) {
                Shape shape = slot.scalars() ? Shape.of() : tensor.shape().withDim(0, lengths[i]);
                long byteSize = lengths[i] * rowBytes;
                long element = tensor.dataType().isFixedSize()
                        ? temporary(values.wrap(new MemorySlice(address, byteSize), slot.element(), shape, scratch))
                        : strings(data, shape);
                elements.setAtIndex(ValueLayout.JAVA_LONG, i, element);
                address += byteSize;
            }
            return temporary(values.newSequence(elements.address(), lengths.length, scratch));
        }
    }

    private static long[] lengths(Slot.SequenceSlot slot, Tensor tensor, @Nullable Tensor lengthTensor) {
        if (lengthTensor == null) {
            throw InferenceException.invalid(
                    "missing input \"" + slot.name() + ModelLayoutBuilder.LENGTHS_SUFFIX + "\"");
        }
        long[] lengths = new long[Math.toIntExact(lengthTensor.shape().elementCount())];
        lengthTensor.data().asLongBuffer().get(lengths);
        long left = tensor.shape().dim(0);
        for (long length : lengths) {
            if (length < 0 || length > left || (slot.scalars() && length != 1)) {
                throw badLengths(slot, tensor);
            }
            left -= length;
        }
        if (left != 0) {
            throw badLengths(slot, tensor);
        }
        return lengths;
    }

    private static InferenceException badLengths(Slot.SequenceSlot slot, Tensor tensor) {
        return InferenceException.invalid("input \"" + slot.name() + ModelLayoutBuilder.LENGTHS_SUFFIX
                + "\": expected lengths of 0 or more that add up to the "
                + tensor.shape().dim(0) + " rows of \""
                + slot.name() + "\"" + (slot.scalars() ? ", each 1 because the elements are scalars" : ""));
    }

    private long temporary(long value) {
        temporaries.add(value);
        return value;
    }
}
