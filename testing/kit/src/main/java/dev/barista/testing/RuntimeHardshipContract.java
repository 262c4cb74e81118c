package dev.barista.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.ModelRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every {@link ModelRuntime} must live through: files that are broken, models that are closed and runs that are
 * stopped at a bad time, loads without end. Each runtime's module has an integration test that extends this one; what
 * may end a process has one of its own.
 */
public abstract class RuntimeHardshipContract {

    private static final int[] ONLY_OUTPUT = {0};
    private static final int THREADS = 3;

    /** A model that leaks would leave more than this behind at each load. */
    private static final long BYTES_A_LOAD = 20 << 10;

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();

    private final TensorSamples samples = new TensorSamples(allocator);

    /** Where a test may write. */
    @TempDir
    protected Path folder;

    /** The runtime, which {@link java.util.ServiceLoader} finds too. */
    protected abstract ModelRuntime runtime();

    /**
     * A model that does something for every input, all of whose bytes may be changed.
     *
     * @return its only file lies in the folder itself
     */
    protected abstract ModelFiles breakable();

    /** A run that goes on for long unless it is stopped; empty if the runtime's library stops no run. */
    protected abstract Optional<LongRun> longRun();

    @Test
    void brokenFiles_areRefusedOrRunAndEndNoProcess() throws Exception {
        assertNoBrokenCopyEndsAProcess(breakable());
    }

    /** Tries a model with each of its bytes changed in turn; of large files, every 64th. */
    protected final void assertNoBrokenCopyEndsAProcess(ModelFiles files) throws Exception {
        int places = RuntimeTrials.flipCount(Files.size(files.path(files.names().getFirst())));
        assertThat(said("flips", files)).endsWith(", of " + places);
    }

    /** Tries copies of a model with up to three bytes changed at random, always the same ones. */
    protected final void assertNoMutantEndsAProcess(ModelFiles files) throws Exception {
        assertThat(said("mutations", files)).endsWith(", of " + RuntimeTrials.MUTATIONS);
    }

    @Test
    void loadsWithoutEnd_leaveNothingInMemory() throws Exception {
        assumeTrue(ResidentMemory.isTold(), "needs Linux");

        String said = said("loads", breakable());

        assertThat(said).startsWith("grown by ");
        assertThat(Long.parseLong(said.substring("grown by ".length()))).isLessThan(RuntimeTrials.LOADS * BYTES_A_LOAD);
    }

    /** The last line of a process with these trials, which must end well. */
    private String said(String trial, ModelFiles files) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                RuntimeTrials.class.getName(),
                trial,
                runtime().name(),
                files.root().toString(),
                files.names().getFirst());
        Path log = folder.resolve("trials.log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(8, TimeUnit.MINUTES);
        process.destroyForcibly();
        List<String> lines = Files.readAllLines(log);
        String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        assertThat(ended).as(end).isTrue();
        assertThat(process.waitFor()).as(end).isZero();
        return lines.getLast();
    }

    @Test
    void modelClosedUnderRuns_isRefusedAndTheRunsGoOn() throws Exception {
        LoadedModel model = runtime().load(breakable(), LoadOptions.DEFAULT);
        TensorSpec input = model.signature().inputs().getFirst();
        assertThat(input.dataType()).isEqualTo(DataType.FP32);
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            CountDownLatch running = new CountDownLatch(THREADS);
            AtomicBoolean enough = new AtomicBoolean();
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                runs.add(threads.submit(() -> runUntil(enough, running, model)));
            }
            running.await();
            try {
                for (int i = 0; i < 100; i++) {
                    assertThatThrownBy(model::close).isInstanceOf(IllegalStateException.class);
                }
            } finally {
                enough.set(true);
            }
            for (Future<?> run : runs) {
                run.get();
            }
        }
        model.close();
        allocator.assertNothingLeaked();
    }

    private void runUntil(AtomicBoolean enough, CountDownLatch running, LoadedModel model) {
        TensorSpec input = model.signature().inputs().getFirst();
        long[] dims = input.shape().dims();
        dims[0] = 1;
        Shape shape = Shape.of(dims);
        try (ModelInstance instance = model.newInstance()) {
            do {
                try (Tensor x = samples.floats(shape, new float[(int) shape.elementCount()]);
                        Tensor y = instance.run(new Tensor[] {x}, ONLY_OUTPUT, allocator)[0]) {
                    assertThat(y.shape().dim(0)).isEqualTo(1);
                }
                running.countDown();
            } while (!enough.get());
        }
    }

    @Test
    void inputOfAnotherType_isRefusedByTheSignature() {
        try (LoadedModel model = runtime().load(breakable(), LoadOptions.DEFAULT);
                Tensor wrong = samples.longs(Shape.of(1, 4), 1, 2, 3, 4)) {
            Signature signature = model.signature();
            String name = signature.inputs().getFirst().name();
            assertThatThrownBy(() -> signature.bindInputs(List.of(new NamedTensor(name, wrong))))
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageContainingAll(name, "INT64", "FP32");
        }
    }

    @Test
    void interruptedRun_endsAsCancelledAndTheInstanceGoesOn() throws Exception {
        Optional<LongRun> longRun = longRun();
        assumeTrue(longRun.isPresent(), "this library stops no run");
        LongRun run = longRun.get();
        try (LoadedModel model = runtime().load(run.files(), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            long[] endless = new long[run.length()];
            Arrays.fill(endless, run.endless());
            CountDownLatch begun = new CountDownLatch(1);
            Future<?> ending = thread.submit(() -> {
                begun.countDown();
                run(instance, endless);
            });
            begun.await();
            while (!ending.isDone()) {
                instance.interrupt();
                Thread.onSpinWait();
            }
            assertThatThrownBy(ending::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED));
            runAfterwards(instance, new long[] {run.brief()});
        }
        allocator.assertNothingLeaked();
    }

    /** The last interruption may have come when the run was over, and counts for the next one then. */
    private void runAfterwards(ModelInstance instance, long[] input) {
        try {
            run(instance, input);
        } catch (InferenceException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED);
        }
        run(instance, input);
    }

    private void run(ModelInstance instance, long[] input) {
        try (Tensor x = samples.longs(Shape.of(input.length), input)) {
            instance.run(new Tensor[] {x}, ONLY_OUTPUT, allocator)[0].close();
        }
    }

    /**
     * A model of one input, INT64 [n].
     *
     * @param length of an input that it computes for minutes, or nearly so
     * @param endless all elements of that input
     * @param brief the only element of an input that it computes at once
     */
    public record LongRun(ModelFiles files, int length, long endless, long brief) {}
}
