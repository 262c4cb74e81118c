package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.Example;
import dev.barista.lifecycle.Tolerance;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.LeakDetectingAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderExamplesTest {

    private static final String TENSOR = "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1,2]}";

    @TempDir
    Path folder;

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();

    @AfterEach
    void nothingIsLeftAllocated() {
        allocator.assertNothingLeaked();
    }

    private FolderExamples examples(String... names) {
        return new FolderExamples(new ModelFiles(folder, List.of(names)));
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void goldenAndWarmUpExamples_areReadInOrder() throws IOException {
        write(
                "golden/a.json",
                "{\"inputs\":[" + TENSOR + "],\"outputs\":[" + TENSOR + "],\"tolerance\":{\"relative\":0.01}}");
        write("warmup/b.json", "{\"inputs\":[" + TENSOR + "," + TENSOR + "]}");
        List<Example> read = examples("golden/a.json", "golden/notes.txt", "model.onnx", "warmup/b.json")
                .read(allocator);
        try {
            assertThat(read).extracting(Example::source).containsExactly("golden/a.json", "warmup/b.json");
            assertThat(read.getFirst().tolerance()).isEqualTo(new Tolerance(0.01, Tolerance.DEFAULT.absolute()));
            assertThat(read.getFirst().outputs().getFirst().tensor().data().getFloat(4))
                    .isEqualTo(2f);
            assertThat(read.getLast().inputs()).hasSize(2);
            assertThat(read.getLast().outputs()).isEmpty();
        } finally {
            read.forEach(Example::close);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "golden|{}|golden/a.json: an example has at least one tensor in \"inputs\"",
                "golden|{\"inputs\":[TENSOR]}|golden/a.json: a golden example has at least one tensor in \"outputs\"",
                "warmup|{\"inputs\":[TENSOR],\"outputs\":[TENSOR]}|warmup/a.json: a warm-up example has no \"outputs\"",
                "golden|{\"inputs\":[TENSOR],\"input\":[]}|line 1, column 77: unknown key \"input\"; did you mean"
                        + " \"inputs\"?",
                "golden|{\"inputs\":[TENSOR,{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1]}]}|input \"y\":"
                        + " \"data\" is missing",
                "golden|{\"inputs\":[TENSOR,{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[]}]}|input"
                        + " \"y\": shape [1] asks for 1 elements, data holds 0",
                "golden|{\"tolerance\":{\"relative\":-1}}|tolerance: relative: expected 0 or more, got -1",
                "golden|{\"tolerance\":{\"realtive\":1}}|tolerance: unknown key \"realtive\"; did you mean \"relative\"?",
                "golden|{\"inputs\":[TENSOR]} x|golden/a.json: line 1",
            })
    void badExample_isRefusedWithItsFile(String kind, String text, String problem) throws IOException {
        write(kind + "/a.json", text.replace("TENSOR", TENSOR));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> examples(kind + "/a.json").read(allocator))
                .withMessageContaining(problem);
    }

    @Test
    void oneBadExample_releasesThoseBefore() throws IOException {
        write("warmup/a.json", "{\"inputs\":[" + TENSOR + "]}");
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> examples("warmup/a.json", "warmup/b.json").read(allocator))
                .withMessageContaining("warmup/b.json: can't be read:")
                .withMessageContaining("does not exist");
    }
}
