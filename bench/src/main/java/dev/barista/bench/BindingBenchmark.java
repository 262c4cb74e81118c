package dev.barista.bench;

import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A request's tensors checked against a signature and put in its order; they come in the opposite one. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls prepare() before anything else.
public class BindingBenchmark {

    /** Inputs of the model, each FP32 [-1,4]. */
    @Param({"1", "8"})
    public int inputs;

    private Signature signature;
    private List<NamedTensor> given;

    /** Makes a signature and tensors that fit it. */
    @Setup
    public void prepare() {
        List<TensorSpec> specs = new ArrayList<>();
        List<NamedTensor> tensors = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            specs.add(TensorSpec.of("feature_" + i, DataType.FP32, -1, 4));
            ByteBuffer data = ByteBuffer.allocateDirect(4 * Float.BYTES);
            tensors.add(new NamedTensor("feature_" + i, Tensor.borrowed(DataType.FP32, Shape.of(1, 4), data)));
        }
        Collections.reverse(tensors);
        signature = new Signature(specs, List.of(TensorSpec.of("score", DataType.FP32, -1, 1)), Signature.UNLIMITED);
        given = List.copyOf(tensors);
    }

    /** One request checked. */
    @Benchmark
    public @Nullable Tensor[] bind() {
        return signature.bindInputs(given);
    }
}
