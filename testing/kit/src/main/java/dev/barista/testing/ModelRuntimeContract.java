package dev.barista.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link ModelRuntime} must do; each runtime's module has a test class that extends this one and brings the
 * models.
 */
public abstract class ModelRuntimeContract {

    private static final int[] ONLY_OUTPUT = {0};

    /** Books of all memory of a test; nothing may be open at its end. */
    protected final LeakDetectingAllocator allocator = new LeakDetectingAllocator();

    protected final TensorSamples samples = new TensorSamples(allocator);

    /** Where a test may write. */
    @TempDir
    protected Path folder;

    /** The runtime with its library. */
    protected abstract ModelRuntime runtime();

    /** The runtime on a machine without its library; empty if it needs none. */
    protected abstract Optional<ModelRuntime> runtimeWithoutLibrary();

    /** A model whose answers are known; {@link RowModel#doubling} where the format can say that. */
    protected abstract RowModel example();

    /**
     * A model of one input and one output, both [-1] of this type, whose output is its input; empty if there is none.
     */
    protected abstract Optional<ModelFiles> identity(DataType type);

    /** A name that the runtime opens, for files that hold nonsense. */
    protected abstract String usualFileName();

    @AfterEach
    void everyAllocation_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void names_areThere() {
        assertThat(runtime().name()).matches("[a-z][a-z0-9_-]*");
        assertThat(runtime().platform()).isNotBlank();
    }

    @Test
    void libraryThere_isAvailableInItsVersion() {
        assertThat(runtime().availability())
                .isInstanceOfSatisfying(
                        RuntimeAvailability.Available.class,
                        available -> assertThat(available.libraryVersion()).isNotBlank());
    }

    @Test
    void libraryAbsent_isToldWithARemedyAndRefusesToLoad() {
        runtimeWithoutLibrary().ifPresent(runtime -> {
            assertThat(runtime.availability())
                    .isInstanceOfSatisfying(
                            RuntimeAvailability.Missing.class,
                            missing -> assertThat(missing.remedy()).isNotBlank());
            assertRefused(
                    () -> runtime.load(example().files(), LoadOptions.DEFAULT).close(),
                    ErrorCode.FAILED_PRECONDITION,
                    "");
        });
    }

    @Test
    void folderOfOtherFiles_hasNoModelFile() {
        assertThat(runtime().modelFile(new ModelFiles(folder, List.of("README.md", "data/x.csv"))))
                .isEmpty();
        assertThat(runtime().modelFile(new ModelFiles(folder, List.of()))).isEmpty();
        assertThat(runtime().modelFile(example().files())).isPresent();
    }

    @Test
    void unknownOption_isRefusedByItsName() {
        LoadOptions options = new LoadOptions(Optional.empty(), Map.of("no_such_option", "1"));

        assertRefused(
                () -> runtime().load(example().files(), options).close(),
                ErrorCode.INVALID_ARGUMENT,
                "\"no_such_option\"");
    }

    @Test
    void nonsense_isRefusedByTheFileName() throws Exception {
        Files.writeString(folder.resolve(usualFileName()), "This is no model.\n".repeat(100));
        ModelFiles files = new ModelFiles(folder, List.of(usualFileName()));

        assertRefused(
                () -> runtime().load(files, LoadOptions.DEFAULT).close(), ErrorCode.INVALID_ARGUMENT, usualFileName());
    }

    @Test
    void namedFileThatIsNotThere_isRefusedByItsName() {
        LoadOptions options = new LoadOptions(Optional.of("other.bin"), Map.of());

        assertRefused(
                () -> runtime().load(example().files(), options).close(), ErrorCode.FAILED_PRECONDITION, "other.bin");
    }

    @Test
    void example_hasItsSignatureAndSize() {
        RowModel example = example();
        try (LoadedModel model = load(example)) {
            Signature signature = model.signature();
            assertThat(signature.inputs()).singleElement().satisfies(input -> {
                assertThat(input.name()).isEqualTo(example.input().name());
                assertThat(input.describe()).isEqualTo(example.input().describe());
                assertThat(input.optional()).isFalse();
            });
            assertThat(signature.outputs()).singleElement().satisfies(output -> {
                assertThat(output.name()).isEqualTo(example.output().name());
                assertThat(output.describe()).isEqualTo(example.output().describe());
            });
            assertThat(signature.isBatched()).isTrue();
            assertThat(model.memoryBytes()).isPositive();
        }
    }

    @Test
    void anyNumberOfRows_isAnswered() {
        RowModel example = example();
        try (LoadedModel model = load(example);
                ModelInstance instance = model.newInstance()) {
            for (int count : new int[] {1, 3, 1, 64, 0, 2}) {
                float[][] rows = new float[count][];
                for (int i = 0; i < count; i++) {
                    rows[i] = example.countingRow(count * 1000 + i * 4);
                }
                try (Tensor x = input(example, rows);
                        Tensor y = runOne(instance, x)) {
                    assertThat(y.shape()).isEqualTo(example.output().shape().withDim(0, count));
                    assertThat(TensorSamples.floats(y)).containsExactly(example.answers(rows));
                }
            }
        }
    }

    @Test
    void inputsAndOutputs_belongToTheCallOnly() {
        RowModel example = example();
        float[] one = example.countingRow(1);
        float[] five = example.countingRow(5);
        Tensor first;
        Tensor second;
        try (LoadedModel model = load(example);
                ModelInstance instance = model.newInstance()) {
            try (Tensor x = input(example, one)) {
                first = runOne(instance, x);
            }
            // What was at the first input's address is nonsense now.
            try (Tensor x = input(example, five)) {
                second = runOne(instance, x);
            }
            assertThat(TensorSamples.floats(first)).containsExactly(example.answers(one));
        }
        assertThat(example.answers(one)).isNotEqualTo(example.answers(five));
        assertThat(TensorSamples.floats(first)).containsExactly(example.answers(one));
        assertThat(TensorSamples.floats(second)).containsExactly(example.answers(five));
        first.close();
        second.close();
    }

    @Test
    void noMemoryForTheOutput_failsTheCallAndNothingElse() {
        RowModel example = example();
        float[] row = example.countingRow(1);
        LeakDetectingAllocator poor = new LeakDetectingAllocator(0);
        try (LoadedModel model = load(example);
                ModelInstance instance = model.newInstance();
                Tensor x = input(example, row)) {
            assertRefused(
                    () -> instance.run(new Tensor[] {x}, ONLY_OUTPUT, poor), ErrorCode.RESOURCE_EXHAUSTED, "bytes");
            poor.assertNothingLeaked();
            try (Tensor y = runOne(instance, x)) {
                assertThat(TensorSamples.floats(y)).containsExactly(example.answers(row));
            }
        }
    }

    @Test
    void parallelInstances_eachGiveTheirOwnAnswers() throws Exception {
        RowModel example = example();
        try (LoadedModel model = load(example);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int start = i * 1000;
                calls.add(threads.submit(() -> countUp(example, model, start)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    private void countUp(RowModel example, LoadedModel model, int start) {
        try (ModelInstance instance = model.newInstance()) {
            for (int i = start; i < start + 200; i++) {
                float[] row = example.countingRow(i);
                try (Tensor x = input(example, row);
                        Tensor y = runOne(instance, x)) {
                    assertThat(TensorSamples.floats(y)).containsExactly(example.answers(row));
                }
            }
        }
    }

    @Test
    void sameFiles_canBeLoadedManyTimes() {
        RowModel example = example();
        try (LoadedModel first = load(example)) {
            for (int i = 0; i < 20; i++) {
                float[] row = example.countingRow(i);
                try (LoadedModel other = load(example);
                        ModelInstance instance = other.newInstance();
                        Tensor x = input(example, row);
                        Tensor y = runOne(instance, x)) {
                    assertThat(TensorSamples.floats(y)).containsExactly(example.answers(row));
                }
            }
            assertThat(first.signature().inputs()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void everyType_goesThroughBitForBit(DataType type) {
        Optional<ModelFiles> files = identity(type);
        if (files.isEmpty()) {
            return;
        }
        try (LoadedModel model = runtime().load(files.get(), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo(type + " [-1]");
            try (Tensor given = extremes(type);
                    Tensor answer = runOne(instance, given)) {
                assertThat(answer.dataType()).isEqualTo(type);
                assertThat(answer.shape()).isEqualTo(given.shape());
                assertThat(TensorSamples.bytes(answer)).isEqualTo(TensorSamples.bytes(given));
            }
            try (Tensor nothing = samples.bytes(type, Shape.of(0));
                    Tensor answer = runOne(instance, nothing)) {
                assertThat(answer.shape()).isEqualTo(Shape.of(0));
                assertThat(answer.byteSize()).isZero();
            }
        }
    }

    /** All bits set, none, and a pattern; strings long and empty, with zero bytes and beyond ASCII. */
    private Tensor extremes(DataType type) {
        if (type == DataType.BYTES) {
            return BytesElements.tensorOfBytes(
                    Shape.of(4),
                    List.of(
                            "flat white".getBytes(StandardCharsets.UTF_8),
                            new byte[0],
                            new byte[] {0, (byte) 0xFF, 0, 7},
                            "café ☕".repeat(50).getBytes(StandardCharsets.UTF_8)),
                    allocator);
        }
        if (type == DataType.BOOL) {
            return samples.bytes(type, Shape.of(3), (byte) 1, (byte) 0, (byte) 1);
        }
        byte[] bytes = new byte[3 * type.byteSize()];
        for (int i = 0; i < type.byteSize(); i++) {
            bytes[i] = (byte) 0xFF;
            bytes[2 * type.byteSize() + i] = (byte) (i + 1);
        }
        return samples.bytes(type, Shape.of(3), bytes);
    }

    /** The example, loaded. */
    protected final LoadedModel load(RowModel example) {
        return runtime().load(example.files(), LoadOptions.DEFAULT);
    }

    /** These rows as the example takes them. */
    protected final Tensor input(RowModel example, float[]... rows) {
        float[] elements = new float[rows.length * example.width()];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, elements, i * example.width(), example.width());
        }
        return samples.floats(Shape.of(rows.length, example.width()), elements);
    }

    /** The first output of a model with one input. */
    protected final Tensor runOne(ModelInstance instance, Tensor input) {
        return instance.run(new Tensor[] {input}, ONLY_OUTPUT, allocator)[0];
    }

    /** Checks that a call is refused with this code and a message with these words. */
    protected static void assertRefused(Runnable call, ErrorCode code, String words) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).as(error.getMessage()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
