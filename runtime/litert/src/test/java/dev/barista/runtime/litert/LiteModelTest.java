package dev.barista.runtime.litert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import dev.barista.testing.TfliteModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiteModelTest {

    private static final LiteRtRuntime RUNTIME = new LiteRtRuntime();

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(allocator);

    @TempDir
    private Path folder;

    @AfterEach
    void everyAllocation_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void severalSignatures_theDefaultIsServed() {
        try (LoadedModel model = load(TfliteModels.twoSignatures(), Map.of());
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().inputs().getFirst().name()).isEqualTo("in");
            assertThat(model.signature().outputs().getFirst().name()).isEqualTo("out");
            assertThat(floats(instance, samples.floats(Shape.of(1, 4), 1, 2, 3, 4)))
                    .containsExactly(2, 4, 6, 8);
        }
    }

    @Test
    void severalSignatures_theNamedOneIsServedInBatches() {
        try (LoadedModel model = load(TfliteModels.twoSignatures(), Map.of("signature", "triple"));
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().isBatched()).isTrue();
            assertThat(floats(instance, samples.floats(Shape.of(1, 4), 1, 2, 3, 4)))
                    .containsExactly(3, 6, 9, 12);
            assertThat(floats(instance, samples.floats(Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8)))
                    .containsExactly(3, 6, 9, 12, 15, 18, 21, 24);
        }
    }

    @Test
    void unknownSignature_isRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> load(TfliteModels.twoSignatures(), Map.of("signature", "tripel")))
                .isInstanceOfSatisfying(InferenceException.class, LiteModelTest::isInvalid)
                .hasMessageContainingAll("\"tripel\"", "triple", "serving_default");
        assertThatThrownBy(() -> load(TfliteModels.scaling(2, -1), Map.of("signature", "x")))
                .hasMessageContaining("it has none");
    }

    @Test
    void batchOfOneInTheFile_isKept() {
        try (LoadedModel model = load(TfliteModels.scaling(2, 1), Map.of())) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo("FP32 [1,4]");
            assertThat(model.signature().isBatched()).isFalse();
        }
    }

    @Test
    void batchOfOneInTheFile_growsByOption() {
        try (LoadedModel model = load(TfliteModels.scaling(2, 1), Map.of("resizable_batch", "true"));
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo("FP32 [-1,4]");
            assertThat(model.signature().outputs().getFirst().describe()).isEqualTo("FP32 [-1,4]");
            assertThat(model.signature().isBatched()).isTrue();
            assertThat(floats(instance, samples.floats(Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8)))
                    .containsExactly(2, 4, 6, 8, 10, 12, 14, 16);
        }
    }

    @Test
    void batchOfMoreInTheFile_cannotGrow() {
        assertThatThrownBy(() -> load(TfliteModels.scaling(2, 3), Map.of("resizable_batch", "true")))
                .isInstanceOfSatisfying(InferenceException.class, LiteModelTest::isInvalid)
                .hasMessageContainingAll("resizable_batch", "[3, 4]");
    }

    @Test
    void quantisedTensors_areRawAsTheyAre() {
        try (LoadedModel model = load(TfliteModels.quantised(), Map.of());
                ModelInstance instance = model.newInstance();
                Tensor x = samples.bytes(DataType.INT8, Shape.of(1, 2), (byte) 12, (byte) -128);
                Tensor y = run(instance, x)) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo("INT8 [-1,2]");
            assertThat(TensorSamples.bytes(y)).containsExactly(12, -128);
        }
    }

    @Test
    void quantisedTensors_areRealByOption() {
        try (LoadedModel model = load(TfliteModels.quantised(), Map.of("dequantize", "true"));
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo("FP32 [-1,2]");
            assertThat(model.signature().outputs().getFirst().describe()).isEqualTo("FP32 [-1,2]");
            // (q - 10) / 2 with q from -128 to 127: to the nearest half, and no further than -69 and 58.5.
            assertThat(floats(instance, samples.floats(Shape.of(4, 2), 0, 1, 1.2f, -3.3f, 1000, -1000, Float.NaN, -0f)))
                    .containsExactly(0, 1, 1, -3.5f, 58.5f, -69, 0, 0);
        }
    }

    @Test
    void outputOfUnknownSize_hasThatOfEachRun() {
        try (LoadedModel model = load(TfliteModels.where(), Map.of());
                ModelInstance instance = model.newInstance()) {
            assertThat(where(instance, 1, 0, 1)).containsExactly(0, 2);
            assertThat(where(instance, 0, 0, 0)).isEmpty();
            assertThat(where(instance, 1, 1, 1)).containsExactly(0, 1, 2);
        }
    }

    private long[] where(ModelInstance instance, int... elements) {
        byte[] bytes = new byte[elements.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) elements[i];
        }
        try (Tensor x = samples.bytes(DataType.BOOL, Shape.of(bytes.length), bytes);
                Tensor y = run(instance, x)) {
            assertThat(y.shape().rank()).isEqualTo(2);
            return TensorSamples.longs(y);
        }
    }

    @Test
    void moreShapesThanAreKept_giveTheirOwnAnswers() {
        for (String kept : List.of("1", "2", "3")) {
            try (LoadedModel model = load(TfliteModels.scaling(2, -1), Map.of("kept_shapes", kept));
                    ModelInstance instance = model.newInstance()) {
                for (int rows : new int[] {1, 2, 3, 1, 2, 1, 5, 3, 1, 4, 4, 1}) {
                    float[] x = new float[rows * 4];
                    Arrays.fill(x, rows);
                    float[] y = new float[rows * 4];
                    Arrays.fill(y, 2 * rows);
                    assertThat(floats(instance, samples.floats(Shape.of(rows, 4), x)))
                            .containsExactly(y);
                }
            }
        }
    }

    @Test
    void variables_areSetBackBeforeEachRun() {
        try (LoadedModel model = load(TfliteModels.accumulator(), Map.of());
                ModelInstance instance = model.newInstance()) {
            for (float x : new float[] {1, 5, 2}) {
                assertThat(floats(instance, samples.floats(Shape.of(1, 1), x))).containsExactly(x);
            }
        }
    }

    @Test
    void severalThreads_giveTheSameAnswer() {
        try (LoadedModel model = load(TfliteModels.scaling(2, -1), Map.of("threads", "2"));
                ModelInstance instance = model.newInstance()) {
            assertThat(floats(instance, samples.floats(Shape.of(1, 4), 1, 2, 3, 4)))
                    .containsExactly(2, 4, 6, 8);
        }
    }

    @Test
    void impossibleOptions_areRefusedByTheirNames() {
        for (Map<String, String> options : List.of(
                Map.of("threads", "0"),
                Map.of("threads", "many"),
                Map.of("kept_shapes", "65"),
                Map.of("dequantize", "yes"),
                Map.of("resizable_batch", ""))) {
            String name = options.keySet().iterator().next();
            assertThatThrownBy(() -> load(TfliteModels.scaling(2, -1), options))
                    .isInstanceOfSatisfying(InferenceException.class, LiteModelTest::isInvalid)
                    .hasMessageContainingAll("\"" + name + "\"", "expected");
        }
    }

    @Test
    void truncatedFiles_areRefusedByTheirNames() throws Exception {
        byte[] whole = TfliteModels.scaling(2, -1);
        for (int length : new int[] {0, 1, 7, 8, 100, whole.length / 2}) {
            assertThatThrownBy(() -> load(Arrays.copyOf(whole, length), Map.of()))
                    .isInstanceOfSatisfying(InferenceException.class, LiteModelTest::isInvalid)
                    .hasMessageStartingWith("model.tflite can't be loaded: ");
        }
    }

    @Test
    void modelClosedBeforeItsInstances_isRefused() {
        LoadedModel model = load(TfliteModels.scaling(2, -1), Map.of());
        ModelInstance instance = model.newInstance();

        assertThatThrownBy(model::close).isInstanceOf(IllegalStateException.class);

        instance.close();
        model.close();
        assertThatThrownBy(model::close).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(model::newInstance).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tensorFlowServingsOwnModel_answersHalfPlusTwo() {
        Path root = testdata().resolve("tfserving/saved_model_half_plus_two_tflite/00000123");
        assumeTrue(Files.isDirectory(root), "no folder " + root.toAbsolutePath());
        try (LoadedModel model = RUNTIME.load(new ModelFiles(root, List.of("model.tflite")), LoadOptions.DEFAULT);
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().inputs().getFirst().describe()).isEqualTo("FP32 [1,1]");
            for (float x : new float[] {1, 2, 5, -4}) {
                assertThat(floats(instance, samples.floats(Shape.of(1, 1), x))).containsExactly(x / 2 + 2);
            }
        }
    }

    private static Path testdata() {
        String named = System.getProperty("barista.testdata", System.getenv("BARISTA_TESTDATA"));
        return named == null ? Path.of("../../../shared/testdata") : Path.of(named);
    }

    private LoadedModel load(byte[] model, Map<String, String> options) {
        Path root = folder.resolve("model");
        TfliteModels.write(root, model);
        return RUNTIME.load(new ModelFiles(root, List.of("model.tflite")), new LoadOptions(Optional.empty(), options));
    }

    private Tensor run(ModelInstance instance, Tensor input) {
        return instance.run(new Tensor[] {input}, new int[] {0}, allocator)[0];
    }

    private float[] floats(ModelInstance instance, Tensor input) {
        try (input;
                Tensor y = run(instance, input)) {
            return TensorSamples.floats(y);
        }
    }

    private static void isInvalid(InferenceException error) {
        assertThat(error.code()).as(error.getMessage()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
}
