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
    private static final Shape ONE_ROW = Shape.of(1, 4);

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

    /** A model of one input x and one output y, both FP32 [-1,4], where y = 2x. */
    protected abstract ModelFiles doubling();

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
                    () -> runtime.load(doubling(), LoadOptions.DEFAULT).close(), ErrorCode.FAILED_PRECONDITION, "");
        });
    }

    @Test
    void folderOfOtherFiles_hasNoModelFile() {
        assertThat(runtime().modelFile(new ModelFiles(folder, List.of("README.md", "data/x.csv"))))
                .isEmpty();
        assertThat(runtime().modelFile(new ModelFiles(folder, List.of()))).isEmpty();
        assertThat(runtime().modelFile(doubling())).isPresent();
    }

    @Test
    void unknownOption_isRefusedByItsName() {
        LoadOptions options = new LoadOptions(Optional.empty(), Map.of("no_such_option", "1"));

        assertRefused(
                () -> runtime().load(doubling(), options).close(), ErrorCode.INVALID_ARGUMENT, "\"no_such_option\"");
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

        assertRefused(() -> runtime().load(doubling(), options).close(), ErrorCode.FAILED_PRECONDITION, "other.bin");
    }

    @Test
    void doubling_hasItsSignatureAndSize() {
        try (LoadedModel model = runtime().load(doubling(), LoadOptions.DEFAULT)) {
            Signature signature = model.signature();
            assertThat(signature.inputs()).singleElement().satisfies(input -> {
                assertThat(input.name()).isEqualTo("x");
                assertThat(input.describe()).isEqualTo("FP32 [-1,4]");
                assertThat(input.optional()).isFalse();
            });
            assertThat(signature.outputs()).singleElement().satisfies(output -> {
                assertThat(output.name()).isEqualTo("y");
                assertThat(output.describe()).isEqualTo("FP32 [-1,4]");
            });
            assertThat(signature.isBatched()).isTrue();
            assertThat(model.memoryBytes()).isPositive();
        }
    }

    @Test
    void anyNumberOfRows_isDoubled() {
        try (LoadedModel model = runtime().load(doubling(), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance()) {
            for (int rows : new int[] {1, 3, 1, 64, 0, 2}) {
                float[] elements = new float[rows * 4];
                for (int i = 0; i < elements.length; i++) {
                    elements[i] = rows * 1000 + i;
                }
                try (Tensor x = samples.floats(Shape.of(rows, 4), elements);
                        Tensor y = runOne(instance, x)) {
                    assertThat(y.shape()).isEqualTo(Shape.of(rows, 4));
                    float[] answers = TensorSamples.floats(y);
                    for (int i = 0; i < elements.length; i++) {
                        assertThat(answers[i]).isEqualTo(2 * elements[i]);
                    }
                }
            }
        }
    }

    @Test
    void inputsAndOutputs_belongToTheCallOnly() {
        Tensor first;
        Tensor second;
        try (LoadedModel model = runtime().load(doubling(), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance()) {
            try (Tensor x = samples.floats(ONE_ROW, 1, 2, 3, 4)) {
                first = runOne(instance, x);
            }
            // What was at the first input's address is nonsense now.
            try (Tensor x = samples.floats(ONE_ROW, 5, 6, 7, 8)) {
                second = runOne(instance, x);
            }
            assertThat(TensorSamples.floats(first)).containsExactly(2, 4, 6, 8);
        }
        assertThat(TensorSamples.floats(first)).containsExactly(2, 4, 6, 8);
        assertThat(TensorSamples.floats(second)).containsExactly(10, 12, 14, 16);
        first.close();
        second.close();
    }

    @Test
    void noMemoryForTheOutput_failsTheCallAndNothingElse() {
        LeakDetectingAllocator poor = new LeakDetectingAllocator(0);
        try (LoadedModel model = runtime().load(doubling(), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance();
                Tensor x = samples.floats(ONE_ROW, 1, 2, 3, 4)) {
            assertRefused(
                    () -> instance.run(new Tensor[] {x}, ONLY_OUTPUT, poor), ErrorCode.RESOURCE_EXHAUSTED, "bytes");
            poor.assertNothingLeaked();
            try (Tensor y = runOne(instance, x)) {
                assertThat(TensorSamples.floats(y)).containsExactly(2, 4, 6, 8);
            }
        }
    }

    @Test
    void parallelInstances_eachGiveTheirOwnAnswers() throws Exception {
        try (LoadedModel model = runtime().load(doubling(), LoadOptions.DEFAULT);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int start = i * 1000;
                calls.add(threads.submit(() -> countUp(model, start)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        }
    }

    private void countUp(LoadedModel model, int start) {
        try (ModelInstance instance = model.newInstance()) {
            for (int i = start; i < start + 200; i++) {
                try (Tensor x = samples.floats(ONE_ROW, i, i, i, i);
                        Tensor y = runOne(instance, x)) {
                    assertThat(TensorSamples.floats(y)).containsOnly(2 * i);
                }
            }
        }
    }

    @Test
    void sameFiles_canBeLoadedManyTimes() {
        try (LoadedModel first = runtime().load(doubling(), LoadOptions.DEFAULT)) {
            for (int i = 0; i < 20; i++) {
                try (LoadedModel other = runtime().load(doubling(), LoadOptions.DEFAULT);
                        ModelInstance instance = other.newInstance();
                        Tensor x = samples.floats(ONE_ROW, i, 0, 0, 0);
                        Tensor y = runOne(instance, x)) {
                    assertThat(TensorSamples.floats(y)[0]).isEqualTo(2 * i);
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
