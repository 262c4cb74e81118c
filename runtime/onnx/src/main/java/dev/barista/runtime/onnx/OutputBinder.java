package dev.barista.runtime.onnx;

import dev.barista.model.Allocation;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes room for an instance's outputs before a run and takes them afterwards. The order is: {@link #plan}, the run,
 * {@link #take}, and whatever happened {@link #discard}. One thread at a time.
 */
final class OutputBinder implements AutoCloseable {

    private final Signature signature;
    private final List<Slot> slots;
    private final int[] slotOfOutput;
    private final List<Optional<OutputPlan>> plans;
    private final OrtValues values;
    private final Scratch scratch;
    private final TensorReader tensors;
    private final CollectionReader collections;
    private final NativeArguments arguments;
    private final TensorCell[] cells;

    /** By slot: its position among the arguments, -1 if it isn't wanted. */
    private final int[] positions;

    /** By slot: the memory that the run writes to, null where ONNX Runtime finds its own. */
    private final @Nullable Allocation[] planned;

    /** By slot: the shape that a plan says; kept when its memory is taken or given up. */
    private final @Nullable Shape[] plannedShapes;

    /** Native memory that it needs lives as long as the arena. */
    OutputBinder(ModelLayout layout, List<Optional<OutputPlan>> plans, OrtValues values, Scratch scratch, Arena arena) {
        this.signature = layout.signature();
        this.slots = layout.outputs();
        this.slotOfOutput = layout.outputSlots();
        this.plans = plans;
        this.values = values;
        this.scratch = scratch;
        this.tensors = new TensorReader(values, scratch);
        this.collections = new CollectionReader(values, scratch);
        this.arguments = new NativeArguments(arena, slots);
        this.cells = slots.stream()
                .map(slot -> new TensorCell(values, slot.element()))
                .toArray(TensorCell[]::new);
        this.positions = new int[slots.size()];
        Arrays.fill(positions, -1);
        this.planned = new Allocation[slots.size()];
        this.plannedShapes = new Shape[slots.size()];
    }

    /** Prepares the outputs wanted, in memory of the allocator where their shapes are known. */
    OrtArguments plan(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) throws OrtException {
        for (int output : outputs) {
            int slot = slotOfOutput[output];
            if (positions[slot] < 0) {
                long value = room(slot, inputs, allocator);
                positions[slot] = arguments.count();
                arguments.add(slot, value);
            }
        }
        return arguments.asArguments();
    }

    private long room(int slot, @Nullable Tensor[] inputs, TensorAllocator allocator) throws OrtException {
        OutputPlan plan = plans.get(slot).orElse(null);
        Shape shape = plan == null ? null : plan.shape(inputs);
        if (plan == null || shape == null) {
            return 0;
        }
        long byteSize =
                Math.multiplyExact(shape.elementCount(), (long) plan.dataType().byteSize());
        Allocation allocation = allocator.allocate(byteSize);
        planned[slot] = allocation;
        plannedShapes[slot] = shape;
        long address = MemorySegment.ofBuffer(allocation.buffer()).address();
        return cells[slot].wrap(address, byteSize, shape, scratch);
    }

    /** Whether the run writes to planned memory; if not, a failure has another reason than a wrong plan. */
    boolean hasPlanned() {
        for (Allocation allocation : planned) {
            if (allocation != null) {
                return true;
            }
        }
        return false;
    }

    /** Leaves all memory to ONNX Runtime for one more try; {@link #learn} belongs to it if that succeeds. */
    OrtArguments replan() {
        for (int slot = 0; slot < planned.length; slot++) {
            releasePlanned(slot);
            if (positions[slot] >= 0) {
                arguments.setValue(positions[slot], 0);
            }
        }
        return arguments.asArguments();
    }

    /** Gives up the plans that the answer shows to be wrong. */
    void learn() throws OrtException {
        for (int slot = 0; slot < planned.length; slot++) {
            Shape expected = plannedShapes[slot];
            if (positions[slot] >= 0 && expected != null) {
                Shape actual = tensors.form(arguments.value(positions[slot])).shape();
                if (!actual.equals(expected)) {
                    plans.get(slot).ifPresent(OutputPlan::giveUp);
                }
            }
        }
    }

    /** The answer, in the order asked for; the caller owns it. */
    Tensor[] take(int[] outputs, TensorAllocator allocator) throws OrtException {
        Tensor[] taken = new Tensor[outputs.length];
        int count = 0;
        try {
            for (; count < outputs.length; count++) {
                taken[count] = take(outputs[count], allocator);
            }
            return taken;
        } finally {
            if (count < outputs.length) {
                for (int i = 0; i < count; i++) {
                    taken[i].close();
                }
            }
        }
    }

    private Tensor take(int output, TensorAllocator allocator) throws OrtException {
        int slot = slotOfOutput[output];
        Allocation allocation = planned[slot];
        Shape shape = plannedShapes[slot];
        if (allocation != null && shape != null) {
            planned[slot] = null;
            return Tensor.owned(signature.outputs().get(output).dataType(), shape, allocation);
        }
        long value = arguments.value(positions[slot]);
        return switch (slots.get(slot)) {
            case Slot.TensorSlot ignored -> tensors.read(value, allocator);
            case Slot.SequenceSlot sequence ->
                collections.sequence(
                        value,
                        sequence,
                        signature.outputs().get(sequence.first()),
                        output - sequence.first(),
                        allocator);
            case Slot.MapSequenceSlot map -> collections.maps(value, map, output - map.first(), allocator);
        };
    }

    /** Releases what the run left and nobody took. */
    void discard() {
        for (int slot = 0; slot < positions.length; slot++) {
            int position = positions[slot];
            long value = position < 0 ? 0 : arguments.value(position);
            if (value != 0 && !cells[slot].holds(value)) {
                values.release(value);
            }
            releasePlanned(slot);
            positions[slot] = -1;
            plannedShapes[slot] = null;
        }
        arguments.clear();
    }

    private void releasePlanned(int slot) {
        Allocation allocation = planned[slot];
        if (allocation != null) {
            planned[slot] = null;
            allocation.release();
        }
    }

    @Override
    public void close() {
        for (TensorCell cell : cells) {
            cell.close();
        }
    }
}
