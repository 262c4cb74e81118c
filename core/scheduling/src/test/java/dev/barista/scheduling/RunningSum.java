package dev.barista.scheduling;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.SequenceTensors;
import dev.barista.model.SequenceTensors.Control;
import dev.barista.model.SequenceTensors.Kind;
import dev.barista.model.SequenceTensors.State;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.testing.FakeModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds x to the sum that it is given, and gives the sum to the caller and to the next call; tells the caller what it
 * was told, too. Refuses {@link #POISON}. Runs are held where the test says so.
 */
final class RunningSum {

    static final float POISON = 13;

    /** Makes the next sum a tensor that can't be the next call's. */
    static final float WRONG_SHAPE = 14;

    /** What callers give and get: x, and the total and what the model was told. */
    static final Signature CALLERS = new Signature(
            List.of(TensorSpec.of("x", DataType.FP32, -1, 1)),
            List.of(TensorSpec.of("total", DataType.FP32, -1, 1), TensorSpec.of("told", DataType.FP32, -1, 3)),
            Signature.UNLIMITED);

    static final Signature WHOLE = new Signature(
            List.of(
                    TensorSpec.of("sum_in", DataType.FP32, -1, -1),
                    TensorSpec.of("x", DataType.FP32, -1, 1),
                    TensorSpec.of("start", DataType.INT32, -1, 1),
                    TensorSpec.of("end", DataType.BOOL, -1, 1),
                    TensorSpec.of("id", DataType.INT64, -1)),
            List.of(
                    TensorSpec.of("sum_out", DataType.FP32, -1, -1),
                    TensorSpec.of("total", DataType.FP32, -1, 1),
                    TensorSpec.of("told", DataType.FP32, -1, 3)),
            Signature.UNLIMITED);

    static final SequenceTensors TENSORS = new SequenceTensors(
            List.of(new State("sum_in", "sum_out", Optional.of(Shape.of(1, 1)), false)),
            List.of(
                    new Control("start", Kind.START, Optional.empty(), -5, 7),
                    new Control("end", Kind.END, Optional.empty(), 0, 1),
                    new Control("id", Kind.ID, Optional.empty(), 0, 0)));

    /** How many calls each run had. */
    final List<Integer> runRows = Collections.synchronizedList(new ArrayList<>());

    private final Runnable beforeRun;

    RunningSum(Runnable beforeRun) {
        this.beforeRun = beforeRun;
    }

    FakeModel model() {
        return new FakeModel(WHOLE, this::run);
    }

    private Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        ByteBuffer sum = data(inputs, 0);
        ByteBuffer x = data(inputs, 1);
        int rows = x.remaining() / Float.BYTES;
        runRows.add(rows);
        beforeRun.run();
        float[] totals = new float[rows];
        float[] told = new float[3 * rows];
        int width = 1;
        for (int row = 0; row < rows; row++) {
            float value = x.getFloat();
            if (value == POISON) {
                throw InferenceException.invalid("13 is not a number that this model likes");
            }
            width = value == WRONG_SHAPE ? 2 : 1;
            totals[row] = sum.getFloat() + value;
            told[3 * row] = data(inputs, 2).getInt(row * Integer.BYTES);
            told[3 * row + 1] = data(inputs, 3).get(row);
            told[3 * row + 2] = (float) data(inputs, 4).getLong(row * Long.BYTES);
        }
        Tensor[] made = new Tensor[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            made[i] = switch (outputs[i]) {
                case 0 ->
                    width == 1
                            ? tensor(Shape.of(rows, 1), allocator, totals)
                            : tensor(Shape.of(rows), allocator, totals);
                case 1 -> tensor(Shape.of(rows, 1), allocator, totals);
                default -> tensor(Shape.of(rows, 3), allocator, told);
            };
        }
        return made;
    }

    static ByteBuffer data(@Nullable Tensor[] inputs, int index) {
        return Objects.requireNonNull(inputs[index]).data();
    }

    static Tensor tensor(Shape shape, TensorAllocator allocator, float... values) {
        Allocation memory = allocator.allocate((long) values.length * Float.BYTES);
        memory.buffer()
                .duplicate()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .put(values);
        return Tensor.owned(DataType.FP32, shape, memory);
    }
}
