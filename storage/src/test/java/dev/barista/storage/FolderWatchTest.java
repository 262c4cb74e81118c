package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderWatchTest {

    @TempDir
    Path root;

    @Test
    void newFolder_mustBeLookedAtOnceMore() throws IOException {
        try (FolderWatch watch = new FolderWatch()) {
            Path below = Files.createDirectory(root.resolve("below"));
            assertThat(watch.watch(Set.of(root)).grew()).isTrue();
            assertThat(watch.watch(Set.of(root)).grew()).isFalse();
            assertThat(watch.watch(Set.of(root, below)).grew()).isTrue();
            assertThat(watch.watch(Set.of(root)).grew()).isFalse();
            assertThat(watch.watch(Set.of(root, below)).grew()).isTrue();
        }
    }

    @Test
    void folderThatWentAway_isNoProblem() throws IOException {
        try (FolderWatch watch = new FolderWatch()) {
            FolderWatch.Watched watched = watch.watch(Set.of(root.resolve("gone")));
            assertThat(watched).isEqualTo(new FolderWatch.Watched(false, Optional.empty()));
        }
    }

    @Test
    void closedWatch_endsTheWaiting() throws Exception {
        FolderWatch watch = new FolderWatch();
        watch.close();
        assertThat(watch.await(Duration.ofHours(1))).isFalse();
    }
}
