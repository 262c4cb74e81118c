package dev.barista.bench;

import dev.barista.inference.Barista;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelSource;
import dev.barista.model.Caller;
import dev.barista.model.DataType;
import dev.barista.model.InferenceRequest;
import dev.barista.model.ModelName;
import dev.barista.model.NamedTensor;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the service itself costs: finding the version, checking the call, admission, a batch of one and the answer, of a
 * model that computes nothing; on the calling thread, or with the hop to an instance's thread and back. With
 * {@code -prof gc} for the garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls open() before anything else.
public class DispatchBenchmark {

    private static final ModelName MODEL = new ModelName("nothing");

    /** Which thread runs the model. */
    @Param({"caller", "instance"})
    public String thread;

    private Barista barista;
    private RequestContext context;
    private ByteBuffer row;

    /** Serves a model that gives back memory of nobody. */
    @Setup
    public void open() {
        row = ByteBuffer.allocateDirect(ExampleCall.FEATURES * Float.BYTES);
        barista = Barista.builder().runtime(new NoOpRuntime()).source(source()).start();
        barista.awaitFirstLoads();
        boolean inline = thread.equals("caller");
        context = RequestContext.of("bench").withCaller(inline ? Caller.WAITING : Caller.ANONYMOUS);
        for (int i = 0; i < 1000; i++) {
            dispatch();
        }
        if (inline && !barista.statistics().getFirst().pool().inline()) {
            throw new IllegalStateException("the model was not found to be quick");
        }
    }

    private static ModelSource source() {
        ModelSnapshot snapshot = new ModelSnapshot(
                MODEL, ModelConfig.DEFAULT, List.of(NoOpRuntime.files()), List.of(), Optional.empty());
        return new ModelSource() {
            @Override
            public void start(Listener listener) {
                listener.changed(snapshot);
            }

            @Override
            public void refresh(ModelName name) {}

            @Override
            public void close() {}
        };
    }

    /** Closes the service. */
    @TearDown
    public void close() {
        barista.close();
    }

    /** One call of one row, from the request's object to the response's. */
    @Benchmark
    public int dispatch() {
        Tensor input = Tensor.borrowed(DataType.FP32, Shape.of(1, ExampleCall.FEATURES), row.duplicate());
        var answer = barista.service()
                .infer(context, InferenceRequest.of(MODEL, List.of(new NamedTensor("x", input))))
                .toCompletableFuture()
                .join();
        int outputs = answer.outputs().size();
        answer.close();
        return outputs;
    }
}
