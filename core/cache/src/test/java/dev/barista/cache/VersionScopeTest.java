package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Tensor;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionScopeTest {

    private static final ModelName MODEL = new ModelName("m");
    private static final ModelVersion ONE = new ModelVersion(1);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyLoad_isAScopeOfItsOwn() {
        assertThat(hash(VersionScope.ofThisLoad(MODEL, ONE))).isNotEqualTo(hash(VersionScope.ofThisLoad(MODEL, ONE)));
    }

    @Test
    void equalContent_isTheSameScope_whereverItLies() throws IOException {
        String here = hash(scope(files("here", "weights"), "o"));
        assertThat(hash(scope(files("there", "weights"), "o"))).isEqualTo(here);
    }

    @Test
    void anythingElse_isAnotherScope() throws IOException {
        String original = hash(scope(files("a", "weights"), "o"));
        assertThat(hash(scope(files("b", "weightz"), "o"))).isNotEqualTo(original);
        assertThat(hash(scope(files("c", "weights"), "o", ""))).isNotEqualTo(original);
        assertThat(hash(scope(files("d", "weights"), "p"))).isNotEqualTo(original);
        ModelFiles files = files("e", "weights");
        assertThat(hash(VersionScope.ofContent(MODEL, new ModelVersion(2), files, List.of("o"))))
                .isNotEqualTo(original);
        assertThat(hash(VersionScope.ofContent(new ModelName("n"), ONE, files, List.of("o"))))
                .isNotEqualTo(original);
        Files.move(files.path("model.onnx"), files.path("other.onnx"));
        assertThat(hash(scope(new ModelFiles(files.root(), List.of("other.onnx")), "o")))
                .isNotEqualTo(original);
    }

    @Test
    void missingFile_isToldByItsName() {
        assertThatThrownBy(() -> scope(new ModelFiles(folder, List.of("gone.onnx"))))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("gone.onnx");
    }

    private ModelFiles files(String name, String content) throws IOException {
        Path version = Files.createDirectories(folder.resolve(name));
        Files.writeString(version.resolve("model.onnx"), content);
        return new ModelFiles(version, List.of("model.onnx"));
    }

    private static VersionScope scope(ModelFiles files, String... settings) {
        return VersionScope.ofContent(MODEL, ONE, files, List.of(settings));
    }

    private static String hash(VersionScope scope) {
        return CallKey.of(scope, new Tensor[0], new int[] {0}, Map.of(), new Xxh3Hash())
                .hashText();
    }
}
