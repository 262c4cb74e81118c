package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCopiesTest {

    @TempDir
    Path folder;

    private static LocalCopies.Maker file(String content) {
        return making -> Files.writeString(making.resolve("file"), content);
    }

    private static LocalCopies.Maker never() {
        return making -> {
            throw new AssertionError("is there already");
        };
    }

    @Test
    void copy_isMadeOnceAndKept() {
        try (LocalCopies copies = new LocalCopies(Optional.of(folder))) {
            assertThat(copies.copy("a", file("one")).resolve("file")).hasContent("one");
            assertThat(copies.copy("a", never()).resolve("file")).hasContent("one");
        }
        try (LocalCopies later = new LocalCopies(Optional.of(folder))) {
            assertThat(later.copy("a", never())).isEqualTo(folder.resolve("a"));
        }
    }

    @Test
    void copyThatFails_isNotThereAndGoesOnWhereItWas() {
        try (LocalCopies copies = new LocalCopies(Optional.of(folder))) {
            assertThatExceptionOfType(InferenceException.class)
                    .isThrownBy(() -> copies.copy("a", making -> {
                        Files.writeString(making.resolve("half"), "half");
                        throw new IOException("the disk is full");
                    }));
            assertThat(folder.resolve("a")).doesNotExist();
            Path copy = copies.copy("a", making -> {
                assertThat(making.resolve("half")).hasContent("half");
                Files.writeString(making.resolve("rest"), "rest");
            });
            assertThat(copy).isDirectoryContaining("glob:**/half").isDirectoryContaining("glob:**/rest");
        }
    }

    @Test
    void temporaryCopies_endWithTheirOwner() {
        LocalCopies copies = new LocalCopies(Optional.empty());
        Path home = Objects.requireNonNull(copies.copy("a", file("one")).getParent());
        assertThat(home).isDirectory();
        copies.close();
        assertThat(home).doesNotExist();
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> copies.copy("a", file("one")))
                .withMessage("the server is shutting down");
    }

    @Test
    void copiesNotUsedForLongest_makeRoom() throws IOException {
        try (LocalCopies copies = new LocalCopies(Optional.of(folder), 10)) {
            long now = Instant.now().getEpochSecond();
            Files.setLastModifiedTime(
                    copies.copy("a", file("12345")), FileTime.from(Instant.ofEpochSecond(now - 9000)));
            Files.setLastModifiedTime(
                    copies.copy("b", file("12345")), FileTime.from(Instant.ofEpochSecond(now - 9900)));
            copies.copy("c", file("12345"));
            assertThat(folder.resolve("a")).exists();
            assertThat(folder.resolve("b")).doesNotExist();
            copies.copy("d", file("1234567890"));
            assertThat(folder.resolve("a")).doesNotExist();
            // Used just now, so it may be about to be loaded.
            assertThat(folder.resolve("c")).exists();
        }
    }
}
