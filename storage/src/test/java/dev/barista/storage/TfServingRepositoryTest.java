package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.lifecycle.spi.ModelSourceProvider;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TfServingRepositoryTest {

    private static final Duration SETTLE = FolderOptions.DEFAULT.settle();

    @TempDir
    Path home;

    private final ManualClock clock = new ManualClock();
    private final RecordingListener told = new RecordingListener();

    @BeforeEach
    void afterEverythingWasWritten() {
        clock.advance(Duration.ofDays(365 * 100));
    }

    private Path write(String file, String content) throws IOException {
        Path path = home.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    private FolderSource source() {
        FolderOptions options = FolderOptions.DEFAULT;
        TfServingRepository repository =
                new TfServingRepository(home.resolve("models.config"), options, clock, Map.of("ELSEWHERE", "/")::get);
        return new FolderSource(repository, options, new LocalCopies(Optional.empty()), clock, clock::advance);
    }

    private FolderSource begun() {
        FolderSource source = source();
        source.begin(told);
        return source;
    }

    private static String model(String name, String fields) {
        return "config { name: '" + name + "' base_path: '" + name + "-files' " + fields + " }\n";
    }

    private void config(String... models) throws IOException {
        write("models.config", "model_config_list {\n" + String.join("", models) + "}\n");
    }

    @Test
    void modelsOfTheList_areToldWithItsConfiguration() throws IOException {
        write("fraud-files/00000123/model.onnx", "one");
        write("fraud-files/00000124/model.onnx", "two");
        write("unlisted/1/model.onnx", "not served");
        config(model("fraud", "model_version_policy { all {} } version_labels { key: 'stable' value: 123 }"));
        begun();
        assertThat(told.versions("fraud")).containsExactly(123L, 124L);
        assertThat(told.version("fraud", 123).files().path("model.onnx")).hasContent("one");
        assertThat(told.last("fraud").config().versionPolicy()).isEqualTo(new VersionPolicy.All());
        assertThat(told.last("fraud").config().labels().get("stable")).hasToString("123");
        assertThat(told.versions("unlisted")).isEmpty();
        assertThat(told.problems()).isEmpty();
    }

    @Test
    void filesOfTheModel_standAboveTheList() throws IOException {
        write("fraud-files/1/model.onnx", "one");
        write("fraud-files/model.yaml", "versions: {policy: latest, count: 2}\n");
        write("fraud-files/batching_parameters.pbtxt", "max_batch_size { value: 32 }");
        config(model("fraud", "model_version_policy { all {} } version_labels { key: 'stable' value: 1 }"));
        begun();
        assertThat(told.last("fraud").config().versionPolicy()).isEqualTo(new VersionPolicy.Latest(2));
        assertThat(told.last("fraud").config().labels()).containsKey("stable");
        assertThat(told.last("fraud").config().serving().batching().maxRows()).hasValue(32);
    }

    @Test
    void changedList_isFollowed() throws IOException {
        write("fraud-files/1/model.onnx", "one");
        write("search-files/1/model.onnx", "two");
        config(model("fraud", ""));
        FolderSource source = begun();
        assertThat(told.versions("search")).isEmpty();
        config(model("search", ""), model("fraud", "version_labels { key: 'stable' value: 1 }"));
        source.look();
        assertThat(told.versions("search")).containsExactly(1L);
        assertThat(told.last("fraud").config().labels()).containsKey("stable");
        config(model("search", ""));
        source.look();
        assertThat(told.versions("fraud")).isEmpty();
        assertThat(told.versions("search")).containsExactly(1L);
    }

    @Test
    void listBeingWritten_isReadWhenItHasSettled() throws IOException {
        ManualClock early = new ManualClock();
        write("fraud-files/1/model.onnx", "one");
        config(model("fraud", ""));
        TfServingRepository repository =
                new TfServingRepository(home.resolve("models.config"), FolderOptions.DEFAULT, early, name -> null);
        assertThat(repository.list().models()).hasSize(1);
        write("models.config", "");
        assertThat(repository.list().models()).hasSize(1);
        assertThat(repository.list().problems()).isEmpty();
        config();
        early.advance(SETTLE);
        assertThat(repository.list().models()).hasSize(1);
        early.advance(SETTLE);
        assertThat(repository.list().models()).isEmpty();
    }

    @Test
    void brokenList_isToldAndKeepsTheModels() throws IOException {
        write("fraud-files/1/model.onnx", "one");
        config(model("fraud", ""));
        FolderSource source = begun();
        write("models.config", "\nimproperly formatted file");
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.problems())
                .containsExactly("\"models.config\": models.config line 2: expected \":\" or \"{\", got \"formatted\";"
                        + " the models are served as the file said before");
        config(model("fraud", ""));
        source.look();
        assertThat(told.problems()).isEmpty();
    }

    @Test
    void brokenListAtTheStart_isAnError() throws IOException {
        write("models.config", "improperly formatted file");
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::begun)
                .withMessageStartingWith("models.config line 1: ");
    }

    @Test
    void missingList_isAnError() {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::begun)
                .withMessageContaining("does not exist")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void folderThatIsAway_isToldAndKeepsItsModel() throws IOException {
        write("fraud-files/1/model.onnx", "one");
        config(model("fraud", ""), model("search", ""));
        FolderSource source = begun();
        assertThat(told.problems()).singleElement().asString().contains("search", "does not exist");
        Files.move(home.resolve("fraud-files"), home.resolve("away"));
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.problems()).hasSize(2);
        Files.move(home.resolve("away"), home.resolve("fraud-files"));
        source.look();
        assertThat(told.problems()).hasSize(1);
    }

    @Test
    void location_isOpenedByAProvider() throws IOException {
        write("fraud-files/1/model.onnx", "one");
        Path file = write("models.config", "model_config_list { " + model("fraud", "") + " }");
        ModelSource opened = ServiceLoader.load(ModelSourceProvider.class).stream()
                .flatMap(provider ->
                        provider.get().open(TfServingSourceProvider.location(file), Optional.empty()).stream())
                .findFirst()
                .orElseThrow();
        try (opened) {
            opened.start(told);
            assertThat(told.versions("fraud")).containsExactly(1L);
        }
    }
}
