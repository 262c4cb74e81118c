package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects are as old as the epoch here, so they have settled when they are first seen. */
class ObjectRepositoryTest {

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final RecordingListener told = new RecordingListener();
    private final FakeObjectStore store = new FakeObjectStore();

    private FolderSource begun() {
        LocalCopies copies = new LocalCopies(Optional.of(folder));
        FolderOptions options = FolderOptions.ELSEWHERE;
        ObjectFetch fetch = new ObjectFetch(1 << 20, 2, Duration.ofSeconds(1), clock::advance);
        FolderSource source = new FolderSource(
                new ObjectRepository(store, copies, fetch, options.fileExtensions()),
                options,
                copies,
                clock,
                clock::advance);
        source.begin(told);
        return source;
    }

    private ModelFiles prepared(String model, long version) {
        VersionFiles files = told.version(model, version);
        return files.preparation().prepare(files.files()).files();
    }

    @Test
    void versions_areListedAndFetchedWhenTheyAreLoaded() {
        store.put("fraud/1/model.onnx", "one").put("fraud/02/model.onnx", "two").put("intent.onnx", "plain");
        store.put("fraud/.hidden/x", "x").put("README.md", "x").put("fraud/latest/model.onnx", "x");
        begun();
        assertThat(told.versions("fraud")).containsExactly(1L, 2L);
        assertThat(told.versions("intent")).containsExactly(1L);
        assertThat(store.asked()).isEmpty();
        assertThat(prepared("fraud", 2).path("model.onnx")).hasContent("two");
        assertThat(prepared("intent", 1).path("intent.onnx")).hasContent("plain");
        assertThat(store.asked()).containsExactly("fraud/02/model.onnx@0", "intent.onnx@0");
    }

    @Test
    void copies_areFoundAgain() {
        store.put("fraud/1/model.onnx", "one");
        begun();
        ModelFiles first = prepared("fraud", 1);
        begun();
        assertThat(prepared("fraud", 1)).isEqualTo(first);
        assertThat(store.asked()).hasSize(1);
    }

    @Test
    void configuration_isReadAndItsWarmUpDataComesWithIt() {
        store.put("fraud/1/model.onnx", "one").put("fraud/model.yaml", "description: good");
        store.put("fraud/warmup/raw", "raw");
        FolderSource source = begun();
        assertThat(told.last("fraud").config().description()).isEqualTo("good");
        store.put("fraud/model.yaml", "description: better");
        source.look();
        assertThat(told.last("fraud").config().description()).isEqualTo("better");
        assertThat(store.asked()).contains("fraud/warmup/raw@0").doesNotContain("fraud/1/model.onnx@0");
    }

    @Test
    void changedVersion_isAnotherCopy() {
        store.put("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        VersionFiles before = told.version("fraud", 1);
        store.put("fraud/1/model.onnx", "two");
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> before.preparation().prepare(before.files()))
                .withMessageContaining("is another by now");
        source.look();
        assertThat(told.version("fraud", 1).fingerprint()).isNotEqualTo(before.fingerprint());
        assertThat(prepared("fraud", 1).path("model.onnx")).hasContent("two");
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> before.preparation().prepare(before.files()))
                .withMessageContaining("have just changed");
    }

    @Test
    void versionBeingUploaded_waits() {
        store.put("fraud/1/model.onnx", "one").put("fraud/1/upload.part", "");
        FolderSource source = begun();
        assertThat(told.versions("fraud")).isEmpty();
        assertThat(told.problems()).singleElement().asString().contains("\"upload.part\" is still being written");
        store.remove("fraud/1/upload.part");
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
    }

    @Test
    void storeThatIsAway_keepsEverything() {
        store.put("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        store.setAway(true);
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.problems()).singleElement().asString().contains("fake://store", "the store is away");
        store.setAway(false);
        source.look();
        assertThat(told.problems()).isEmpty();
    }

    @Test
    void storeThatIsAwayAtTheStart_isAnError() {
        store.setAway(true);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::begun)
                .withMessageContaining("the store is away");
    }

    @Test
    void foldersAndArchivesOfOthers_areUnderstood() {
        store.put("mushroom/model-settings.json", "{\"parameters\": {\"version\": \"3\"}}");
        store.put("mushroom/mushroom.ubj", "{}");
        begun();
        assertThat(told.versions("mushroom")).containsExactly(3L);
        assertThat(prepared("mushroom", 3).names()).containsExactly("mushroom.ubj");
    }

    @Test
    void halfACopy_isNeverSeen() {
        store.put("fraud/1/model.onnx", "0123456789");
        begun();
        store.breakNext(2, 4);
        assertThatExceptionOfType(InferenceException.class).isThrownBy(() -> prepared("fraud", 1));
        assertThat(told.version("fraud", 1).files().root()).doesNotExist();
        assertThat(prepared("fraud", 1).path("model.onnx")).hasContent("0123456789");
        assertThat(store.asked())
                .containsExactly("fraud/1/model.onnx@0", "fraud/1/model.onnx@4", "fraud/1/model.onnx@8");
    }
}
