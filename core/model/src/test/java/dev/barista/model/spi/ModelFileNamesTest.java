package dev.barista.model.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelFileNamesTest {

    private final ModelFileNames names = new ModelFileNames(List.of("model.a", "model.b"), List.of(".a", ".b"));

    @Test
    void usualName_comesFirst() {
        assertThat(names.find(files("other.a", "model.b", "model.a"))).contains("model.a");
        assertThat(names.find(files("other.a", "model.b"))).contains("model.b");
    }

    @Test
    void onlyOtherFile_isTaken() {
        assertThat(names.find(files("readme.md", "other.b", "deeper/another.a")))
                .contains("other.b");
        assertThat(names.find(files("other.a", "other.b"))).isEmpty();
        assertThat(names.find(files("readme.md"))).isEmpty();
    }

    @Test
    void namedFile_isTakenWhateverItsName() {
        assertThat(names.choose(files("model.a", "weights.bin"), named("weights.bin")))
                .isEqualTo("weights.bin");
    }

    @Test
    void absentFile_isToldWithWhatIsThere() {
        assertThatThrownBy(() -> names.choose(files("model.a"), named("modl.a")))
                .isInstanceOf(InferenceException.class)
                .hasMessage("model file \"modl.a\" is not there; did you mean \"model.a\"?");
        assertThatThrownBy(() -> names.choose(files("readme.md", "x.c"), LoadOptions.DEFAULT))
                .hasMessage("expected model.a or model.b or one other file ending in .a or .b, found readme.md, x.c");
        assertThatThrownBy(() -> names.choose(files(), LoadOptions.DEFAULT)).hasMessageEndingWith("found nothing");
    }

    private static LoadOptions named(String file) {
        return new LoadOptions(Optional.of(file), Map.of());
    }

    private static ModelFiles files(String... names) {
        return new ModelFiles(Path.of("model"), Arrays.asList(names));
    }
}
