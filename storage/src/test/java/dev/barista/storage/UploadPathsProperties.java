package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.InferenceException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class UploadPathsProperties {

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(30),
                Arbitraries.strings().withChars("./\\1a~: \0").ofMaxLength(12),
                Arbitraries.strings().withChars("./\\1a~: \0").ofMaxLength(12).map(rest -> "1/" + rest));
    }

    @Property
    void pathThatIsTaken_staysBelowItsVersion(@ForAll("paths") String path) {
        Path folder = Path.of("/uploads/x");
        try {
            UploadPaths.byVersion(List.of(path)).forEach((version, names) -> {
                Path home = folder.resolve(version.toString());
                for (String name : names) {
                    Path file = home.resolve(name);
                    assertThat(file.normalize())
                            .isEqualTo(file)
                            .startsWithRaw(home)
                            .isNotEqualTo(home);
                }
            });
        } catch (InferenceException | InvalidPathException e) {
            // Refused, which is the other good end.
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
