package dev.barista.bench;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.runtime.java.JavaRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
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

/** One run of a program that doubles a row of four numbers, by the runtime and called as it is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@SuppressWarnings("NullAway.Init") // JMH calls load() before anything else.
public class ProgramRunBenchmark {

    private static final int[] OUTPUTS = {0};

    private final ExampleProgram program = new ExampleProgram();
    private Path folder;
    private LoadedModel model;
    private ModelInstance instance;
    private Tensor[] inputs;
    private TensorAllocator allocator;

    /** Writes the program to a jar in a temporary folder and loads that. */
    @Setup
    public void load() throws IOException {
        folder = Files.createTempDirectory("barista-bench");
        String entry = ExampleProgram.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve("model.jar")));
                InputStream content = ExampleProgram.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            Objects.requireNonNull(content).transferTo(jar);
        }
        LoadOptions options = new LoadOptions(Optional.empty(), Map.of("class", ExampleProgram.class.getName()));
        model = new JavaRuntime().load(new ModelFiles(folder, List.of("model.jar")), options);
        instance = model.newInstance();
        int bytes = ExampleProgram.COLUMNS * Float.BYTES;
        ByteBuffer row = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        inputs = new Tensor[] {Tensor.borrowed(DataType.FP32, Shape.of(1, ExampleProgram.COLUMNS), row)};
        OnePiece piece = new OnePiece(ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN));
        allocator = byteSize -> piece;
    }

    /** Unloads it. */
    @TearDown
    public void close() throws IOException {
        instance.close();
        model.close();
        Files.delete(folder.resolve("model.jar"));
        Files.delete(folder);
    }

    /** By the runtime. */
    @Benchmark
    public float run() {
        return first(instance.run(inputs, OUTPUTS, allocator)[0]);
    }

    /** As it is. */
    @Benchmark
    public float direct() {
        return first(program.run(inputs, allocator).getFirst());
    }

    private static float first(Tensor output) {
        float first = output.data().getFloat(0);
        output.close();
        return first;
    }
}
