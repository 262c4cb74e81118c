package dev.barista.bench;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.runtime.litert.LiteRtRuntime;
import dev.barista.testing.TfliteModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One run of a model of a single multiplication, and beside it the library called by hand with nothing around it: input
 * copied in, run, output copied out. Also what a change of shapes takes. With {@code -prof gc} for the garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls load() before anything else.
public class LiteRtRunBenchmark {

    private static final int COLUMNS = 4;
    private static final int[] OUTPUTS = {0};

    private Path folder;
    private LoadedModel model;
    private ModelInstance instance;
    private DirectTflite direct;
    private Tensor[] oneRow;
    private Tensor[][] manyRows;
    private TensorAllocator allocator;
    private int turn;

    /** Writes the model to a temporary folder and loads it twice. */
    @Setup
    public void load() throws IOException {
        folder = Files.createTempDirectory("litert-bench");
        Path file = TfliteModels.write(folder, TfliteModels.scaling(2, -1));
        ModelFiles files = new ModelFiles(folder, List.of("model.tflite"));
        model = new LiteRtRuntime().load(files, LoadOptions.DEFAULT);
        instance = model.newInstance();
        direct = DirectTflite.open(file);
        oneRow = rows(1);
        manyRows = new Tensor[][] {rows(2), rows(3), rows(4)};
        ByteBuffer memory =
                ByteBuffer.allocateDirect(COLUMNS * COLUMNS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        allocator = byteSize -> new OnePiece(memory.slice(0, (int) byteSize));
    }

    private static Tensor[] rows(int rows) {
        ByteBuffer data =
                ByteBuffer.allocateDirect(rows * COLUMNS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(0, 1.5f);
        return new Tensor[] {Tensor.borrowed(DataType.FP32, Shape.of(rows, COLUMNS), data)};
    }

    /** Unloads it and removes the folder. */
    @TearDown
    public void close() throws IOException {
        instance.close();
        model.close();
        direct.close();
        Files.delete(folder.resolve("model.tflite"));
        Files.delete(folder);
    }

    /** A run by the adapter, of one row. */
    @Benchmark
    public float run() {
        return firstOf(oneRow);
    }

    /** The same by the library alone. */
    @Benchmark
    public float direct() {
        return direct.run(oneRow[0].data());
    }

    /** A run of ever other shapes, three in turn where two are kept. */
    @Benchmark
    public float reshaped() {
        turn = (turn + 1) % manyRows.length;
        return firstOf(manyRows[turn]);
    }

    private float firstOf(Tensor[] inputs) {
        Tensor output = instance.run(inputs, OUTPUTS, allocator)[0];
        float first = output.data().getFloat(0);
        output.close();
        return first;
    }
}
