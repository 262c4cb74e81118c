package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.Example;
import dev.barista.lifecycle.VersionExamples;
import dev.barista.model.BytesElements;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TritonWarmUpTest {

    @TempDir
    Path folder;

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();

    private static TritonConfig.Result config(String warmUp) {
        return TritonConfig.fromText(new ModelName("m"), "max_batch_size: 8 model_warmup { " + warmUp + " }");
    }

    private static String input(String fields) {
        return "inputs { key: 'x' value: { " + fields + " } }";
    }

    private List<Example> examples(String warmUp) {
        return config(warmUp).warmUp().in(folder, VersionExamples.NONE).read(allocator);
    }

    private Tensor only(List<Example> examples) {
        return examples.getFirst().inputs().getFirst().tensor();
    }

    @Test
    void zeros_haveTheBatchInFront() {
        List<Example> examples =
                examples("name: 'z' batch_size: 4 " + input("data_type: TYPE_FP32 dims: 3 zero_data: true"));
        assertThat(only(examples).shape()).isEqualTo(Shape.of(4, 3));
        assertThat(TensorSamples.floats(only(examples))).containsOnly(0f);
        assertThat(examples.getFirst().source()).isEqualTo("model_warmup \"z\"");
        examples.forEach(Example::close);
        allocator.assertNothingLeaked();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BOOL", "INT8", "UINT8", "INT16", "UINT16", "INT32", "UINT32", "INT64", "UINT64", "FP16", "BF16",
                "FP32", "FP64", "STRING"
            })
    void randomData_isOfEveryTypeAndTheSameEachTime(String type) {
        String warmUp = "batch_size: 2 " + input("data_type: TYPE_" + type + " dims: [5] random_data: true");
        List<Example> first = examples(warmUp);
        List<Example> second = examples(warmUp);
        assertThat(only(first).shape()).isEqualTo(Shape.of(2, 5));
        assertThat(TensorSamples.bytes(only(first))).isEqualTo(TensorSamples.bytes(only(second)));
        first.forEach(Example::close);
        second.forEach(Example::close);
        allocator.assertNothingLeaked();
    }

    @Test
    void filesOfRawData_areReadFromTheModelsFolder() throws IOException {
        Path file = Files.createDirectories(folder.resolve("warmup")).resolve("raw");
        String warmUp = "batch_size: 1 " + input("data_type: TYPE_FP32 dims: [2] input_data_file: 'raw'");
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> examples(warmUp))
                .withMessageContaining("\"raw\" can't be read");
        Files.write(file, new byte[7]);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> examples(warmUp))
                .withMessage("model_warmup \"0\": \"raw\": expected 8 bytes, 2 elements of FP32, got 7");
        Files.write(
                file,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(1)
                        .putFloat(2)
                        .array());
        List<Example> examples = examples(warmUp);
        assertThat(TensorSamples.floats(only(examples))).containsExactly(1f, 2f);
        examples.forEach(Example::close);
        allocator.assertNothingLeaked();
    }

    @Test
    void counts_areTheRuns() {
        String zeros = input("data_type: TYPE_FP32 dims: 3 zero_data: true");
        assertThat(config("count: 7 " + zeros).config().warmUp().runs()).isEqualTo(7);
        assertThat(config(zeros).config().warmUp().runs()).isEqualTo(3);
        assertThat(config(zeros).notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            name: 'nothing'                                                | a request without inputs
            inputs { key: 'x' value: { dims: 1 } }                         | data_type is missing
            inputs { key: 'x' value: { data_type: TYPE_FP32 dims: -1 } }   | a size is 0 or more
            inputs { key: 'x' value: { data_type: TYPE_FP32 input_data_file: '../x' } } | expected a path within
            """)
    void mistakes_areTold(String warmUp, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> config(warmUp))
                .withMessageContaining(message);
    }

    @Test
    void strings_mayBeEmpty() {
        List<Example> examples = examples(input("data_type: TYPE_STRING dims: 2 zero_data: true"));
        assertThat(BytesElements.readStrings(only(examples))).containsExactly("", "");
        examples.forEach(Example::close);
        allocator.assertNothingLeaked();
    }
}
