package dev.barista.runtime.trees;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever happened to a file, it is a model that answers, or refused by its name. */
class DamagedModelTest {

    @TempDir
    private Path folder;

    static Stream<String> files() {
        return GoldenModels.FILES.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everySixtyFourthByteFlipped_isAnErrorOrAModel(String file) {
        byte[] bytes = GoldenModels.bytes(file);
        for (int i = 0; i < bytes.length; i += 64) {
            byte[] damaged = bytes.clone();
            damaged[i] = (byte) ~damaged[i];
            loadOrBeRefused(damaged);
            damaged[i] = (byte) (bytes[i] ^ 1);
            loadOrBeRefused(damaged);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void fileThatIsCutOff_isRefused(String file) {
        byte[] bytes = GoldenModels.bytes(file);
        int useful = file.endsWith(".txt")
                ? new String(bytes, StandardCharsets.UTF_8).indexOf("end of trees")
                : bytes.length - 1;
        for (int length = 0; length < useful; length += 1 + useful / 100) {
            String refused = loadOrBeRefused(Arrays.copyOf(bytes, length));
            // The old binary format may end with attributes of no interest.
            assertThat(refused).as(file + " of " + length + " bytes").isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"left_children\":[1,-1,-1] | \"left_children\":[0,-1,-1] | node 0 is reached twice, at last from node 0",
                "\"left_children\":[1,-1,-1] | \"left_children\":[2,-1,-1] | node 2 is reached twice, at last from node 0",
                "\"left_children\":[1,-1,-1] | \"left_children\":[3,-1,-1] | has the child 3, and there are 3 nodes",
                "\"left_children\":[1,-1,-1] | \"left_children\":[1e9,-1,-1] | has the child 1000000000",
                "\"left_children\":[1,-1,-1] | \"left_children\":[1.5,-1,-1] | expected whole numbers",
                "\"left_children\":[1,-1,-1] | \"left_children\":[] | right_children has 3 elements, left_children 0",
                "\"split_indices\":[0,0,0] | \"split_indices\":[4,0,0] | splits by feature 4, and there are 4",
                "\"split_indices\":[0,0,0] | \"split_indices\":[-1,0,0] | splits by feature -1, and there are 4",
                "\"tree_info\":[0] | \"tree_info\":[1] | tree 0 is for output 1 of 1",
                "\"tree_info\":[0] | \"tree_info\":[] | tree_info has 0 elements, and there are 1 trees",
                "\"num_class\":\"0\" | \"num_class\":\"2000000000\" | num_class: expected a whole number from 0 to 65536",
                "\"num_class\":\"0\" | \"num_class\":\"3\" | has 1 trees, which is no multiple of the 3",
                "\"num_feature\":\"4\" | \"num_feature\":\"-1\" | num_feature: expected a whole number from 0",
                "\"size_leaf_vector\":\"1\" | \"size_leaf_vector\":\"2\" | multi_strategy=one_output_per_tree",
                "reg:squarederror | my:own | objective \"my:own\" is unknown",
                "\"gbtree\"} | \"gblinear\"} | has the booster \"gblinear\"",
                "\"base_score\":\"0\" | \"base_score\":\"[1,2]\" | base_score has 2 elements, and there are 1 outputs",
                "\"base_score\":\"0\" | \"base_score\":\"x\" | base_score: expected a number, got \"x\"",
                "\"learner\" | \"learned\" | it has no \"learner\"",
                "{\"learner\":{ | {\"learner\":[ | learner: expected an object"
            })
    void wrongField_isNamed(String right, String wrong, String message) {
        String json = new HandMadeModel().tree(0, 0, 1, 2, 3).json();
        assertThat(json).contains(right);

        assertThat(loadOrBeRefused(json.replace(right, wrong).getBytes(StandardCharsets.UTF_8)))
                .startsWith("model file \"model.bst\": ")
                .contains(message);
    }

    @Test
    void deepDocument_isRefused() {
        assertThat(loadOrBeRefused("{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
                .contains("model.bst");
        assertThat(loadOrBeRefused("{i\1a".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
                .contains("within each other");
    }

    @Test
    void hugeCounts_areRefusedBeforeMemoryIsAskedFor() {
        assertThat(loadOrBeRefused("{i\1a[$d#L\0\0\0\1\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1)))
                .contains("expected a length");
        assertThat(loadOrBeRefused("{i\1a[$d#l\177\0\0\0".getBytes(StandardCharsets.ISO_8859_1)))
                .contains("announces 2130706432 elements, and only 0 bytes follow");
        assertThat(loadOrBeRefused("{l\177\0\0\0a".getBytes(StandardCharsets.ISO_8859_1)))
                .contains("announces a string of 2130706432 bytes");
    }

    @Test
    void anythingElse_isRefused() {
        assertThat(loadOrBeRefused(new byte[0])).contains("model.bst");
        assertThat(loadOrBeRefused(new byte[5000])).contains("is no model of XGBoost");
        assertThat(loadOrBeRefused("tree\n".getBytes(StandardCharsets.UTF_8))).contains("is cut off");
    }

    /** Loads and runs the file; the message if it is refused instead, which must name the file, or "". */
    private String loadOrBeRefused(byte[] bytes) {
        try (ServedTrees served = ServedTrees.of(folder, bytes, Map.of())) {
            int features =
                    (int) served.model().signature().inputs().getFirst().shape().dim(1);
            if (features < 1000) {
                served.floats("prediction", new float[2 * features]);
            }
            return "";
        } catch (InferenceException e) {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            assertThat(e.getMessage()).contains("model.bst");
            return e.getMessage();
        }
    }
}
