package dev.barista.scheduling;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inputs that are the same in many calls: zeros to start from, yes and no, the name of a sequence. Thread-safe;
 * what it made for all sequences is released with it.
 */
final class SequenceConstants implements AutoCloseable {

    private final SequenceForm form;
    private final TensorAllocator allocator;
    private final List<Tensor> made = new ArrayList<>();
    private final Tensor[] zeros;
    private final @Nullable Tensor[] no;
    private final @Nullable Tensor[] yes;

    SequenceConstants(SequenceForm form, TensorAllocator allocator) {
        this.form = form;
        this.allocator = allocator;
        this.zeros = new Tensor[form.states().size()];
        this.no = new Tensor[form.controls().size()];
        this.yes = new Tensor[form.controls().size()];
        try {
            for (int i = 0; i < zeros.length; i++) {
                zeros[i] = shared(zero(form.states().get(i)));
            }
            for (int i = 0; i < no.length; i++) {
                SequenceTensors.Control control = form.controls().get(i).control();
                if (control.kind() != SequenceTensors.Kind.ID) {
                    no[i] = shared(flag(form.controls().get(i), control.whenFalse()));
                    yes[i] = shared(flag(form.controls().get(i), control.whenTrue()));
                }
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private Tensor shared(Tensor tensor) {
        made.add(tensor);
        return tensor;
    }

    private Tensor zero(SequenceForm.StatePlace state) {
        DataType type = state.spec().dataType();
        Shape shape = state.initial();
        // An empty string is a length of zero, so zeros are right for every type.
        int elementSize = type == DataType.BYTES ? Integer.BYTES : type.byteSize();
        Allocation memory = allocator.allocate(Math.multiplyExact(shape.elementCount(), (long) elementSize));
        ByteBuffer target = memory.buffer().duplicate();
        while (target.hasRemaining()) {
            target.put((byte) 0);
        }
        return Tensor.owned(type, shape, memory);
    }

    private Tensor flag(SequenceForm.ControlPlace place, double value) {
        DataType type = place.spec().dataType();
        Allocation memory = allocator.allocate(type.byteSize());
        ByteBuffer target = memory.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case BOOL -> target.put((byte) value);
            case INT32 -> target.putInt((int) value);
            case INT64 -> target.putLong((long) value);
            case FP32 -> target.putFloat((float) value);
            default -> throw new IllegalStateException("a control of type " + type);
        }
        return Tensor.owned(type, place.spec().shape(), memory);
    }

    /** The states in the first call of a sequence. */
    Tensor[] zeros() {
        return zeros;
    }

    /**
     * The names of a sequence as the controls want them, null for other controls; the caller owns them.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if the model can't be told such a name
     */
    @Nullable
    Tensor[] names(SequenceId id) {
        @Nullable Tensor[] names = new Tensor[form.controls().size()];
        try {
            for (int i = 0; i < names.length; i++) {
                if (form.controls().get(i).control().kind() == SequenceTensors.Kind.ID) {
                    names[i] = name(form.controls().get(i), id);
                }
            }
            return names;
        } catch (RuntimeException | Error e) {
            Tensors.close(names);
            throw e;
        }
    }

    private Tensor name(SequenceForm.ControlPlace place, SequenceId id) {
        DataType type = place.spec().dataType();
        if (type == DataType.BYTES) {
            String text = switch (id) {
                case SequenceId.Numbered number -> number.toString();
                case SequenceId.Named(String given) -> given;
            };
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Allocation memory = allocator.allocate(Integer.BYTES + (long) bytes.length);
            memory.buffer()
                    .duplicate()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(bytes.length)
                    .put(bytes);
            return Tensor.owned(type, place.spec().shape(), memory);
        }
        if (!(id instanceof SequenceId.Numbered(long bits))) {
            throw InferenceException.invalid("parameter \"sequence_id\": expected a number, because the model is told"
                    + " it as " + type + ", got " + id);
        }
        Allocation memory = allocator.allocate(type.byteSize());
        ByteBuffer target = memory.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        if (type.byteSize() == Long.BYTES) {
            target.putLong(bits);
        } else {
            target.putInt((int) bits);
        }
        return Tensor.owned(type, place.spec().shape(), memory);
    }

    /** What a control is told about a call; the constant's, not to be closed. */
    @Nullable
    Tensor control(int index, SequenceStep step) {
        boolean says = switch (form.controls().get(index).control().kind()) {
            case START -> step.starts();
            case END -> step.ends();
            case READY -> true;
            case ID -> false;
        };
        return says ? yes[index] : no[index];
    }

    @Override
    public void close() {
        made.forEach(Tensor::close);
        made.clear();
    }
}
