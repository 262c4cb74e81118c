package dev.barista.scheduling;

import dev.barista.model.Allocation;
import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Makes calls of a model with the input x and the output y, both FP32 [-1,4], and reads their answers. */
final class Calls {

    static final int[] ONLY_OUTPUT = {0};

    private static final int WIDTH = 4;

    private final TensorAllocator allocator;

    Calls(TensorAllocator allocator) {
        this.allocator = allocator;
    }

    /** A call that the test can look at after it was submitted. */
    record Made(ModelCall call, CompletableFuture<float[]> answer, CompletableFuture<PhaseTimes> times) {

        Cancellation cancellation() {
            return call.context().cancellation();
        }
    }

    /** A call of so many rows, all of whose elements are the value. */
    Made make(RequestContext context, int rows, float value) {
        CompletableFuture<float[]> answer = new CompletableFuture<>();
        CompletableFuture<PhaseTimes> times = new CompletableFuture<>();
        Tensor input = tensor(rows, value);
        ModelCall call = ModelCall.of(context, new Tensor[] {input}, ONLY_OUTPUT, true, new ModelCall.Completion() {
            @Override
            public void succeeded(Tensor[] produced, PhaseTimes spent) {
                float[] values = values(produced[0]);
                produced[0].close();
                input.close();
                times.complete(spent);
                answer.complete(values);
            }

            @Override
            public void failed(InferenceException error, PhaseTimes spent) {
                input.close();
                times.complete(spent);
                answer.completeExceptionally(error);
            }
        });
        return new Made(call, answer, times);
    }

    Made make(int rows, float value) {
        return make(RequestContext.of("r"), rows, value);
    }

    static RequestContext ofTenant(String tenant) {
        return RequestContext.of("r").withCaller(new Caller(tenant, 0, null));
    }

    private Tensor tensor(int rows, float value) {
        Allocation memory = allocator.allocate((long) rows * WIDTH * Float.BYTES);
        ByteBuffer buffer = memory.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            buffer.putFloat(value);
        }
        return Tensor.owned(DataType.FP32, Shape.of(rows, WIDTH), memory);
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[tensor.byteSize() / Float.BYTES];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    /** What doubling gives for a call of so many rows. */
    static float[] expected(int rows, float value, float factor) {
        float[] values = new float[rows * WIDTH];
        Arrays.fill(values, value * factor);
        return values;
    }
}
