package dev.barista.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.runtime.onnx.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
 * One run of a 32-64-64-1 network in process, everything included: input in place, output into the answer's memory,
 * which is one piece that is used again and again. Run from the root of the repository with {@code -prof gc} for the
 * garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH sets the parameter and calls load() before anything else.
public class OnnxRunBenchmark {

    private static final int FEATURES = 32;
    private static final int[] OUTPUTS = {0};

    /** Rows of the input. */
    @Param({"1", "32"})
    public int rows;

    private LoadedModel model;
    private ModelInstance instance;
    private Tensor[] inputs;
    private TensorAllocator allocator;
    private OrtSession session;
    private Map<String, OnnxTensor> given;
    private Map<String, OnnxTensor> pinned;
    private FloatBuffer answer;

    /** Loads the network from {@code bench/models/mlp/1}. */
    @Setup
    public void load() throws OrtException {
        ModelFiles files = new ModelFiles(Path.of("bench", "models", "mlp", "1"), List.of("model.onnx"));
        model = new OnnxRuntime().load(files, LoadOptions.DEFAULT);
        instance = model.newInstance();
        ByteBuffer data =
                ByteBuffer.allocateDirect(rows * FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * FEATURES; i++) {
            data.putFloat(i * Float.BYTES, (float) i / (rows * FEATURES));
        }
        inputs = new Tensor[] {Tensor.borrowed(DataType.FP32, Shape.of(rows, FEATURES), data)};
        Allocation allocation = new OnePiece(ByteBuffer.allocateDirect(rows * Float.BYTES));
        allocator = byteSize -> allocation;
        openByJavaApi(files.path("model.onnx"), data);
    }

    private void openByJavaApi(Path file, ByteBuffer data) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        }
        answer = ByteBuffer.allocateDirect(rows * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        String x = session.getInputNames().iterator().next();
        String y = session.getOutputNames().iterator().next();
        given = Map.of(x, OnnxTensor.createTensor(environment, data.asFloatBuffer(), new long[] {rows, FEATURES}));
        pinned = Map.of(y, OnnxTensor.createTensor(environment, answer, new long[] {rows, 1}));
    }

    /** Unloads it. */
    @TearDown
    public void close() throws OrtException {
        instance.close();
        model.close();
        given.values().forEach(OnnxTensor::close);
        pinned.values().forEach(OnnxTensor::close);
        session.close();
    }

    /** A run, of which the first answer is returned so that nothing is optimised away. */
    @Benchmark
    public float run() {
        Tensor output = instance.run(inputs, OUTPUTS, allocator)[0];
        float first = output.data().getFloat(0);
        output.close();
        return first;
    }

    /** The same by ONNX Runtime's own Java API, with tensors that are kept. */
    @Benchmark
    public float javaApi() throws OrtException {
        session.run(given, pinned).close();
        return answer.get(0);
    }
}
