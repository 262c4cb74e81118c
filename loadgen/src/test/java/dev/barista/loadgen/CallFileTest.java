package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallFileTest {

    private static final String ONE =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}";
    private static final String OTHER = "{ \"inputs\" : [] }";

    private Path folder;

    @BeforeEach
    void inFolder(@TempDir Path given) {
        folder = given;
    }

    private Path file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> bodies(CallFile file) {
        return file.bodies().stream()
                .map(body -> StandardCharsets.UTF_8.decode(body).toString())
                .toList();
    }

    @Test
    void oneRequest_aList_orLines_areRead() throws Exception {
        assertThat(bodies(CallFile.read(file("one.json", ONE + "\n")))).containsExactly(ONE);
        assertThat(bodies(CallFile.read(file("list.json", "[" + ONE + ", " + OTHER + "]"))))
                .containsExactly(ONE, OTHER);
        assertThat(bodies(CallFile.read(file("lines.jsonl", ONE + "\n\n" + OTHER))))
                .containsExactly(ONE, OTHER);
    }

    @Test
    void tensors_areReadFromRequests() throws Exception {
        CallFile read = CallFile.read(file("one.json", ONE));

        assertThat(read.tensors()).singleElement().satisfies(inputs -> {
            assertThat(inputs).hasSize(1);
            assertThat(inputs.getFirst().name()).isEqualTo("x");
            assertThat(inputs.getFirst().tensor()).hasToString("FP32 [1,2]");
        });
    }

    @Test
    void whatIsWrong_isSaidWithTheFile() {
        assertThatThrownBy(() -> CallFile.read(folder.resolve("none.json"))).hasMessageContaining("there is no file");
        assertThatThrownBy(() -> CallFile.read(file("a.json", "[1]")))
                .hasMessageContaining("a.json: line 1, column 2: expected a request, which is an object, got 1");
        assertThatThrownBy(() -> CallFile.read(file("b.json", "[]"))).hasMessageContaining("holds no request");
        assertThatThrownBy(() -> CallFile.read(file("c.json", "{} {}")))
                .hasMessageContaining("c.json: line 1, column 4");
        assertThatThrownBy(() ->
                        CallFile.read(file("d.json", "{\"instances\":[1]}")).tensors())
                .hasMessageContaining("has no \"inputs\"");
    }
}
