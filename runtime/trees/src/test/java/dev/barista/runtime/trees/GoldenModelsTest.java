package dev.barista.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of several versions and formats predict what their libraries did. */
class GoldenModelsTest {

    @TempDir
    private Path folder;

    static Stream<String> files() {
        return GoldenModels.FILES.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void model_predictsAsItsLibrary(String file) {
        try (ServedTrees served = ServedTrees.of(folder, GoldenModels.bytes(file), Map.of())) {
            float[] predictions = served.floats("prediction", GoldenModels.rows());
            double[] expected = GoldenModels.expected(file);
            assertThat(predictions).hasSize(expected.length);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) predictions[i])
                        .as(file + ", number " + i)
                        .isCloseTo(expected[i], offset(1e-6 * Math.abs(expected[i])));
            }
        }
    }
}
