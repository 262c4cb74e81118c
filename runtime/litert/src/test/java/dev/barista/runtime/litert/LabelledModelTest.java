package dev.barista.runtime.litert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.BytesElements;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledModelTest {

    private static final String LABELS = "espresso\ncortado\nflat white ☕\nwater\n";

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(allocator);

    @TempDir
    private Path folder;

    @AfterEach
    void everyAllocation_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void labelsInTheFile_areNoOutputUnlessAskedFor() {
        try (LoadedModel model = load(TfliteModels.labelled(LABELS), Map.of())) {
            assertThat(model.signature().outputs()).hasSize(1);
        }
    }

    @Test
    void eachRow_hasTheLabelOfItsHighestNumber() {
        try (LoadedModel model = load(TfliteModels.labelled(LABELS), Map.of("labels", "true"));
                ModelInstance instance = model.newInstance()) {
            assertThat(model.signature().outputs().get(1).name()).isEqualTo("y.label");
            assertThat(model.signature().outputs().get(1).describe()).isEqualTo("BYTES [-1]");
            assertThat(model.signature().isBatched()).isTrue();
            for (int[] outputs : new int[][] {{0, 1}, {1, 0}, {1}, {0}}) {
                assertAnswers(instance, outputs);
            }
        }
    }

    private void assertAnswers(ModelInstance instance, int... outputs) {
        try (Tensor x = samples.floats(Shape.of(3, 4), 1, 2, 3, 0, 9, 9, 0, Float.NaN, -1, -1, -1, 0)) {
            Tensor[] answers = instance.run(new Tensor[] {x}, outputs, allocator);
            assertThat(answers).hasSize(outputs.length);
            for (int i = 0; i < outputs.length; i++) {
                try (Tensor answer = answers[i]) {
                    if (outputs[i] == 0) {
                        assertThat(TensorSamples.floats(answer)).startsWith(2, 4, 6, 0);
                    } else {
                        assertThat(BytesElements.readStrings(answer))
                                .containsExactly("flat white ☕", "espresso", "water");
                    }
                }
            }
        }
    }

    @Test
    void noRows_haveNoLabels() {
        try (LoadedModel model = load(TfliteModels.labelled(LABELS), Map.of("labels", "true"));
                ModelInstance instance = model.newInstance();
                Tensor x = samples.floats(Shape.of(0, 4));
                Tensor labels = instance.run(new Tensor[] {x}, new int[] {1}, allocator)[0]) {
            assertThat(labels.shape()).isEqualTo(Shape.of(0));
        }
    }

    @Test
    void memoryThatIsNotToBeHad_leavesNothingOpen() {
        LeakDetectingAllocator poor = new LeakDetectingAllocator(16);
        try (LoadedModel model = load(TfliteModels.labelled(LABELS), Map.of("labels", "true"));
                ModelInstance instance = model.newInstance();
                Tensor x = samples.floats(Shape.of(1, 4), 0, 0, 1, 0)) {
            assertThatThrownBy(() -> instance.run(new Tensor[] {x}, new int[] {0, 1}, poor))
                    .isInstanceOfSatisfying(
                            InferenceException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED));
            poor.assertNothingLeaked();
        }
    }

    @Test
    void otherNumberOfLabels_isRefused() {
        assertThatThrownBy(() -> load(TfliteModels.labelled("one\ntwo\n"), Map.of("labels", "true")))
                .isInstanceOf(InferenceException.class)
                .hasMessageContainingAll("\"labels\"", "\"y\"", "2 labels");
    }

    @Test
    void fileWithoutLabels_isRefusedIfSomeAreAskedFor() {
        assertThatThrownBy(() -> load(TfliteModels.scaling(2, -1), Map.of("labels", "true")))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("no labels");
    }

    private LoadedModel load(byte[] model, Map<String, String> options) {
        TfliteModels.write(folder, model);
        return new LiteRtRuntime()
                .load(new ModelFiles(folder, List.of("model.tflite")), new LoadOptions(Optional.empty(), options));
    }
}
