package dev.barista.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is ONNX's own: odd signatures, sequences and maps, files beside the model, and models that lie. */
class OnnxModelTest {

    private static final OnnxRuntime RUNTIME = new OnnxRuntime();

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(allocator);

    @TempDir
    private Path folder;

    @AfterEach
    void everyAllocation_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void outputs_comeInTheOrderAskedFor() {
        try (Answer answer = run("add_sub_fp32", new int[] {1, 0}, row(1, 2, 3, 4), row(10, 10, 10, 10))) {
            assertThat(answer.floats(0)).containsExactly(-9, -8, -7, -6);
            assertThat(answer.floats(1)).containsExactly(11, 12, 13, 14);
        }
    }

    @Test
    void oneOutputOfTwo_isAllThatIsMade() {
        try (Answer answer = run("add_sub_fp32", new int[] {1}, row(1, 2, 3, 4), row(1, 1, 1, 1))) {
            assertThat(answer.tensors).hasSize(1);
            assertThat(answer.floats(0)).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void emptyInputOfAModelWithTopK_isRefusedInsteadOfEndingTheProcess() {
        try (Answer answer = run("top_k", new int[] {0}, row(1, 4, 2, 3))) {
            assertThat(answer.floats(0)).containsExactly(4, 3);
        }
        try (LoadedModel model = load("top_k");
                ModelInstance instance = model.newInstance();
                Tensor nothing = Tensor.owned(DataType.FP32, Shape.of(0, 4), allocator.allocate(0))) {
            assertThatThrownBy(() -> instance.run(new Tensor[] {nothing}, new int[] {0}, allocator))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageContaining("TopK");
        }
    }

    @Test
    void symbolicDimensions_keepTheirNames() {
        try (LoadedModel model = load("scale_by_2")) {
            assertThat(model.signature().inputs().getFirst().dimensionNames()).containsExactly("batch", "");
            assertThat(model.signature().maxBatchSize()).isEqualTo(Signature.UNLIMITED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"two_rank", "scalar", "unknown_rank", "dynamic_out", "default_input", "zipmap", "sequence_out"})
    void modelsWithoutOneBatchAxis_areNotBatched(String name) {
        try (LoadedModel model = load(name)) {
            assertThat(model.signature().isBatched()).isFalse();
        }
    }

    @Test
    void fixedDimension_isFixed() {
        LoadOptions options = new LoadOptions(Optional.empty(), Map.of("free_dimension.batch", "2"));
        try (LoadedModel model = RUNTIME.load(files("scale_by_2"), options)) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo("FP32 [2,4]");
            assertThat(model.signature().isBatched()).isFalse();
        }
    }

    @Test
    void lengthKnownAfterTheRunOnly_isTakenFromTheAnswer() {
        try (LoadedModel model = load("dynamic_out");
                ModelInstance instance = model.newInstance()) {
            try (Answer answer = run(instance, samples.floats(Shape.of(4), 0, 3, 0, 5))) {
                assertThat(TensorSamples.longs(answer.tensors[0])).containsExactly(1, 3);
            }
            try (Answer answer = run(instance, samples.floats(Shape.of(2), 0, 0))) {
                assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of(0));
            }
        }
    }

    @Test
    void nameThatLies_neverMakesAWrongAnswer() {
        try (LoadedModel model = load("wrong_name");
                ModelInstance first = model.newInstance();
                ModelInstance second = model.newInstance()) {
            for (ModelInstance instance : List.of(first, second, first)) {
                try (Answer answer = run(instance, samples.floats(Shape.of(3), 1, 2, 3))) {
                    assertThat(answer.floats(0)).containsExactly(2, 3);
                }
            }
        }
    }

    @Test
    void outputThatIsAWeight_isCopied() {
        try (Answer answer = run("constant_out", new int[] {0, 1}, samples.floats(Shape.of(2), 1, 2))) {
            assertThat(answer.floats(0)).containsExactly(-1, -2);
            assertThat(answer.floats(1)).containsExactly(7, 8);
        }
    }

    @Test
    void scalar_staysScalar() {
        try (Answer answer = run("scalar", new int[] {0}, samples.floats(Shape.of(), 5))) {
            assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of());
            assertThat(answer.floats(0)).containsExactly(-5);
        }
    }

    @Test
    void unknownRank_takesAnyAndIsShownAsOneVariableDimension() {
        try (LoadedModel model = load("unknown_rank");
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo("FP32 [-1]");
            try (Answer answer = run(instance, samples.floats(Shape.of(1, 2), 5, 6))) {
                assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of(1, 2));
            }
        }
    }

    @Test
    void emptyBatch_givesAnEmptyAnswerAndASumOfNothing() {
        try (Answer answer = run("zero_size", new int[] {0, 1}, samples.floats(Shape.of(0, 4)))) {
            assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of(0, 4));
            assertThat(answer.floats(1)).containsExactly(0, 0, 0, 0);
        }
    }

    @Test
    void inputWithADefault_mayBeLeftOut() {
        try (LoadedModel model = load("default_input");
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().inputs().get(1).optional()).isTrue();
            try (Answer answer = run(instance, samples.floats(Shape.of(2), 1, 2), null)) {
                assertThat(answer.floats(0)).containsExactly(11, 12);
            }
            try (Answer answer = run(instance, samples.floats(Shape.of(2), 1, 2), samples.floats(Shape.of(1), 100))) {
                assertThat(answer.floats(0)).containsExactly(101, 102);
            }
        }
    }

    @Test
    void inputsWithDefaults_canBeKeptOutOfTheSignature() {
        LoadOptions options = new LoadOptions(Optional.empty(), Map.of("overridable_initializers", "false"));
        try (LoadedModel model = RUNTIME.load(files("default_input"), options)) {
            assertThat(model.signature().inputs()).extracting(TensorSpec::name).containsExactly("x");
            assertThat(model.signature().isBatched()).isTrue();
        }
    }

    @Test
    void sequenceOut_isConcatenatedWithLengths() {
        try (Answer answer = run("sequence_out", new int[] {0, 1}, samples.floats(Shape.of(2, 2), 1, 2, 3, 4))) {
            assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of(2, 2));
            assertThat(answer.floats(0)).containsExactly(1, 2, 3, 4);
            assertThat(TensorSamples.longs(answer.tensors[1])).containsExactly(1, 1);
        }
    }

    @Test
    void sequenceOfScalars_isStacked() {
        try (Answer answer = run(
                "sequence_scalar", new int[] {1, 0}, samples.floats(Shape.of(), 5), samples.floats(Shape.of(), 6))) {
            assertThat(TensorSamples.longs(answer.tensors[0])).containsExactly(1, 1);
            assertThat(answer.tensors[1].shape()).isEqualTo(Shape.of(2));
            assertThat(answer.floats(1)).containsExactly(5, 6);
        }
    }

    @Test
    void sequenceOfUnequalLengths_isConcatenated() {
        try (Answer answer = run(
                "sequence_any",
                new int[] {0, 1},
                samples.floats(Shape.of(2, 1), 1, 2),
                samples.floats(Shape.of(1, 1), 3))) {
            assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of(3, 1));
            assertThat(TensorSamples.longs(answer.tensors[1])).containsExactly(2, 1);
        }
    }

    @Test
    void sequenceOfUnequalRows_isRefusedByTheOutputsName() {
        assertThatThrownBy(() -> run(
                        "sequence_any",
                        new int[] {0, 1},
                        samples.floats(Shape.of(1, 2), 1, 2),
                        samples.floats(Shape.of(1, 1), 3)))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.UNIMPLEMENTED))
                .hasMessage("output \"both\" is a sequence of tensors that differ in more than their length: [1,2] and"
                        + " [1,1]");
    }

    @Test
    void sequenceOfStrings_isConcatenated() {
        try (Answer answer = run("sequence_string", new int[] {0, 1}, strings("a", ""), strings("bc"))) {
            assertThat(BytesElements.readStrings(answer.tensors[0])).containsExactly("a", "", "bc");
            assertThat(TensorSamples.longs(answer.tensors[1])).containsExactly(2, 1);
        }
    }

    @Test
    void emptySequence_hasNoRows() {
        try (Answer answer = run("sequence_empty", new int[] {1, 2}, samples.floats(Shape.of(1), 1))) {
            assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of(0));
            assertThat(answer.tensors[1].shape()).isEqualTo(Shape.of(0));
        }
    }

    @Test
    void sequenceIn_isCutByLengths() {
        try (Answer answer = run(
                "sequence_in",
                new int[] {0},
                samples.floats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6),
                samples.longs(Shape.of(2), 1, 2))) {
            assertThat(answer.floats(0)).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 2, 4, Long.MAX_VALUE})
    void lengthsThatDoNotAddUp_areRefused(long second) {
        assertThatThrownBy(() -> run(
                        "sequence_in",
                        new int[] {0},
                        samples.floats(Shape.of(2, 2), 1, 2, 3, 4),
                        samples.longs(Shape.of(2), 1, second)))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("\"parts.lengths\"")
                .hasMessageContaining("2 rows");
    }

    @Test
    void noLengths_areRefused() {
        assertThatThrownBy(() ->
                        run("sequence_in", new int[] {0}, samples.floats(Shape.of(0, 2)), samples.longs(Shape.of(0))))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("at least one length");
    }

    @Test
    void mapsWithNumbersAsKeys_becomeRowsAndKeys() {
        try (Answer answer = run("zipmap", new int[] {0, 1, 2}, samples.floats(Shape.of(2, 2), 0, 0, -2, 1))) {
            assertThat(TensorSamples.longs(answer.tensors[0])).hasSize(2).endsWith(20);
            assertThat(answer.tensors[1].shape()).isEqualTo(Shape.of(2, 3));
            assertThat(answer.floats(1)[0]).isCloseTo(1f / 3, offset(1e-6f));
            assertThat(TensorSamples.longs(answer.tensors[2])).containsExactly(10, 20, 30);
        }
    }

    @Test
    void mapsWithStringsAsKeys_becomeRowsAndKeys() {
        try (Answer answer = run("zipmap_string", new int[] {2, 1}, samples.floats(Shape.of(1, 2), -2, 1))) {
            assertThat(BytesElements.readStrings(answer.tensors[0])).containsExactly("espresso", "latte", "mocha");
            assertThat(answer.tensors[1].shape()).isEqualTo(Shape.of(1, 3));
        }
    }

    @Test
    void noMaps_becomeNoRows() {
        try (Answer answer = run("zipmap", new int[] {1, 2}, samples.floats(Shape.of(0, 2)))) {
            assertThat(answer.tensors[0].shape()).isEqualTo(Shape.of(0, 0));
            assertThat(answer.tensors[1].shape()).isEqualTo(Shape.of(0));
        }
    }

    @Test
    void typesThatTheProtocolLacks_areRefusedByTheTensorsName() {
        assertLoadRefused(files("float8_out"), ErrorCode.INVALID_ARGUMENT, "output \"y\" is a tensor of float8e4m3fn");
        assertLoadRefused(files("optional_out"), ErrorCode.INVALID_ARGUMENT, "output \"y\" is an optional");
    }

    @Test
    void unknownOperator_isRefusedByItsName() {
        assertLoadRefused(files("unknown_operator"), ErrorCode.INVALID_ARGUMENT, "BrewCoffee");
    }

    @Test
    void truncatedModel_isRefusedByTheFileName() throws Exception {
        ModelFiles files = files("slow");
        byte[] whole = Files.readAllBytes(files.path("model.onnx"));
        for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
            Files.write(files.path("model.onnx"), Arrays.copyOf(whole, length));
            assertLoadRefused(files, ErrorCode.INVALID_ARGUMENT, "model.onnx can't be loaded");
        }
    }

    @Test
    void weightsBesideTheModel_areFound() {
        ModelFiles files = Fixtures.model(folder, "external_data", "external_data.bin");
        try (LoadedModel model = RUNTIME.load(files, LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance();
                Answer answer = run(instance, row(8, 0, 0, 0))) {
            assertThat(answer.floats(0)).containsExactly(0, 1, 2, 3);
            assertThat(model.memoryBytes()).isGreaterThan(64);
        }
    }

    @Test
    void missingWeights_areNamed() {
        assertLoadRefused(files("external_data"), ErrorCode.FAILED_PRECONDITION, "\"external_data.bin\"");
        assertLoadRefused(files("external_nested"), ErrorCode.FAILED_PRECONDITION, "\"weights/w.bin\"");
    }

    @Test
    void weightsOutsideTheVersion_areRefused() throws Exception {
        Files.write(folder.resolve("outside.bin"), new byte[64]);

        assertLoadRefused(files("external_escape"), ErrorCode.INVALID_ARGUMENT, "../outside.bin");
        assertLoadRefused(files("external_absolute"), ErrorCode.INVALID_ARGUMENT, "Absolute path not allowed");
    }

    @Test
    void linkToWeightsOutsideTheVersion_isRefused() throws Exception {
        Files.write(folder.resolve("outside.bin"), new byte[64]);
        ModelFiles files = files("external_data");
        Files.createSymbolicLink(files.path("external_data.bin"), folder.resolve("outside.bin"));

        assertLoadRefused(files, ErrorCode.INVALID_ARGUMENT, "escapes");
    }

    @Test
    void valueThatAnOperatorCannotUse_isTheCallersError() {
        try (LoadedModel model = load("fail_at_run");
                ModelInstance instance = model.newInstance()) {
            assertThatThrownBy(() -> run(instance, samples.longs(Shape.of(1), 9)))
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                    .hasMessageStartingWith("the model could not compute this input: operator Gather: indices element");
            try (Answer answer = run(instance, samples.longs(Shape.of(2), 3, 0))) {
                assertThat(answer.floats(0)).containsExactly(40, 10);
            }
        }
    }

    @Test
    void shapeThatDoesNotFit_isTheCallersError() {
        assertThatThrownBy(() ->
                        run("reshape", new int[] {0}, samples.floats(Shape.of(1), 1), samples.longs(Shape.of(2), 3, 3)))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("operator Reshape");
    }

    @Test
    void answerLargerThanAllMemory_isRefused() {
        assertThatThrownBy(() -> run(
                        "expand",
                        new int[] {0},
                        samples.floats(Shape.of(1), 1),
                        samples.longs(Shape.of(2), 1L << 40, 1 << 20)))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
    }

    @Test
    void modelWithOpenInstances_isNotClosed() {
        LoadedModel model = load("scale_by_2");
        ModelInstance instance = model.newInstance();

        assertThatThrownBy(model::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("1 instances");
        instance.close();
        assertThatThrownBy(instance::close).isInstanceOf(IllegalStateException.class);
        model.close();
        assertThatThrownBy(model::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(model::newInstance).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void modelFile_isTheUsualOneOrTheOnlyOne() {
        assertThat(RUNTIME.modelFile(new ModelFiles(folder, List.of("a.onnx", "model.onnx"))))
                .contains("model.onnx");
        assertThat(RUNTIME.modelFile(new ModelFiles(folder, List.of("README.md", "fraud.onnx"))))
                .contains("fraud.onnx");
        assertThat(RUNTIME.modelFile(new ModelFiles(folder, List.of("a.onnx", "b.onnx"))))
                .isEmpty();
        assertThat(RUNTIME.modelFile(new ModelFiles(folder, List.of("old/model.onnx"))))
                .isEmpty();
    }

    private ModelFiles files(String name) {
        return Fixtures.model(folder, name);
    }

    private LoadedModel load(String name) {
        return RUNTIME.load(files(name), LoadOptions.DEFAULT);
    }

    private Tensor row(float... elements) {
        return samples.floats(Shape.of(1, elements.length), elements);
    }

    private Tensor strings(String... elements) {
        return BytesElements.tensor(Shape.of(elements.length), List.of(elements), allocator);
    }

    private Answer run(String name, int[] outputs, Tensor... inputs) {
        try (LoadedModel model = load(name);
                ModelInstance instance = model.newInstance()) {
            return run(instance, outputs, inputs);
        } catch (InferenceException e) {
            assertThat(e.getMessage()).isNotBlank();
            throw e;
        }
    }

    private Answer run(ModelInstance instance, @Nullable Tensor... inputs) {
        return run(instance, new int[] {0}, inputs);
    }

    /** Runs once and closes the inputs, whatever happens. */
    private Answer run(ModelInstance instance, int[] outputs, @Nullable Tensor[] inputs) {
        try {
            return new Answer(instance.run(inputs, outputs, allocator));
        } finally {
            for (Tensor input : inputs) {
                if (input != null) {
                    input.close();
                }
            }
        }
    }

    private static void assertLoadRefused(ModelFiles files, ErrorCode code, String words) {
        assertThatThrownBy(() -> RUNTIME.load(files, LoadOptions.DEFAULT).close())
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).as(error.getMessage()).isEqualTo(code))
                .hasMessageContaining(words)
                .message()
                .doesNotContain(files.root().toString());
    }

    /** The outputs of a run, closed together. */
    private static final class Answer implements AutoCloseable {

        private final Tensor[] tensors;

        Answer(Tensor[] tensors) {
            this.tensors = tensors;
        }

        float[] floats(int index) {
            assertThat(tensors[index].dataType()).isEqualTo(DataType.FP32);
            return TensorSamples.floats(tensors[index]);
        }

        @Override
        public void close() {
            for (Tensor tensor : tensors) {
                tensor.close();
            }
        }
    }
}
