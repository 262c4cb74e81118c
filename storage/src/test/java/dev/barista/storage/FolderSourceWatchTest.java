package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.spi.ModelSourceProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The source with its own thread and the machine's clock. */
class FolderSourceWatchTest {

    @TempDir
    Path root;

    private final BlockingQueue<ModelSnapshot> told = new LinkedBlockingQueue<>();

    @Test
    void versionThatAppears_isToldWithoutWaitingForThePoll() throws Exception {
        FolderOptions options = new FolderOptions(Duration.ofMillis(50), Duration.ofHours(1), Set.of("onnx"));
        try (FolderSource source = new FolderSource(root, options)) {
            source.start(told::add);
            write("fraud/1/model.onnx");
            ModelSnapshot snapshot = told.poll(60, TimeUnit.SECONDS);
            assertThat(snapshot).isNotNull();
            assertThat(snapshot.versions()).hasSize(1);
        }
    }

    @Test
    void versionThatAppears_isFoundByPolling() throws Exception {
        FolderOptions options = new FolderOptions(Duration.ofMillis(50), Duration.ofMillis(50), Set.of("onnx"));
        try (FolderSource source = new FolderSource(root, options)) {
            source.start(told::add);
            write("fraud/1/model.onnx");
            assertThat(told.poll(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void provider_opensFoldersAndNothingElse() throws IOException {
        write("fraud/1/model.onnx");
        FolderSourceProvider provider = new FolderSourceProvider();
        assertThat(provider.open(root.toUri(), Optional.empty())).isPresent();
        assertThat(provider.open(URI.create("file:models"), Optional.empty())).isPresent();
        assertThat(provider.open(URI.create("models/mine"), Optional.empty())).isPresent();
        assertThat(provider.open(URI.create("s3://bucket/models"), Optional.empty()))
                .isEmpty();
        assertThat(ServiceLoader.load(ModelSourceProvider.class))
                .hasAtLeastOneElementOfType(FolderSourceProvider.class);
    }

    @Test
    void closedSource_stopsItsThread() throws Exception {
        Optional<ModelSource> source = new FolderSourceProvider().open(root.toUri(), Optional.empty());
        source.orElseThrow().start(told::add);
        source.orElseThrow().close();
        write("fraud/1/model.onnx");
        assertThat(told.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    private void write(String file) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "content");
    }
}
