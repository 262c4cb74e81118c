package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.testing.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual clock stands before every file's times: only two equal looks, a settle time apart, settle anything. */
class FolderSourceTest {

    private static final Duration SETTLE = FolderOptions.DEFAULT.settle();
    private static final Duration YEARS = Duration.ofDays(365 * 100);

    @TempDir
    Path temporary;

    private final ManualClock clock = new ManualClock();
    private final RecordingListener told = new RecordingListener();
    private Path root = Path.of("");
    private Path outside = Path.of("");

    @BeforeEach
    void folders() throws IOException {
        root = Files.createDirectory(temporary.resolve("models"));
        outside = Files.createDirectory(temporary.resolve("outside"));
    }

    private FolderSource source() {
        return new FolderSource(root, FolderOptions.DEFAULT, clock, clock::advance);
    }

    private FolderSource begun() {
        FolderSource source = source();
        source.begin(told);
        return source;
    }

    private void lookTwice(FolderSource source) {
        source.look();
        clock.advance(SETTLE);
        source.look();
    }

    private Path write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void versionsThatAreOldAtTheStart_areToldBeforeStartReturns() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        write("fraud/02/model.onnx", "two");
        write("fraud/02/data/weights.bin", "w");
        begun();
        assertThat(told.versions("fraud")).containsExactly(1L, 2L);
        assertThat(told.version("fraud", 2).files().names()).containsExactly("data/weights.bin", "model.onnx");
        assertThat(told.version("fraud", 2).files().path("model.onnx")).hasContent("two");
        assertThat(told.last("fraud").config()).isEqualTo(ModelConfig.DEFAULT);
        assertThat(told.problems()).isEmpty();
    }

    @Test
    void versionPutThereAMomentAgo_isToldBeforeStartReturns() throws IOException {
        write("fraud/1/model.onnx", "one");
        try (FolderSource source = source()) {
            source.start(told);
            assertThat(told.versions("fraud")).containsExactly(1L);
        }
    }

    @Test
    void freshVersion_countsAfterItWasTheSameForTheSettleTime() throws IOException {
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        assertThat(told.count()).isZero();
        assertThat(told.problems()).containsExactly("\"fraud\": version 1 waits: its files are still changing");
        clock.advance(SETTLE.minusNanos(1));
        source.look();
        assertThat(told.count()).isZero();
        clock.advance(Duration.ofNanos(1));
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.problems()).isEmpty();
    }

    @Test
    void growingFile_isNeverTold() throws IOException {
        Path file = write("fraud/1/model.onnx", "");
        FolderSource source = begun();
        for (int i = 0; i < 20; i++) {
            Files.writeString(file, "more", StandardOpenOption.APPEND);
            clock.advance(SETTLE);
            source.look();
        }
        assertThat(told.count()).isZero();
        clock.advance(SETTLE);
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
    }

    @Test
    void filesComingOneByOne_areToldTogether() throws IOException {
        FolderSource source = begun();
        for (int i = 0; i < 5; i++) {
            write("fraud/1/part" + i, "x");
            clock.advance(SETTLE);
            source.look();
        }
        assertThat(told.count()).isZero();
        clock.advance(SETTLE);
        source.look();
        assertThat(told.version("fraud", 1).files().names()).hasSize(5);
    }

    @Test
    void versionMovedIntoPlace_countsAtOnceIfItsFilesAreOldEnough() throws IOException {
        write("fraud/1/model.onnx", "one");
        clock.advance(YEARS);
        FolderSource source = begun();
        Files.createDirectory(outside.resolve("2"));
        Files.writeString(outside.resolve("2/model.onnx"), "two");
        Files.move(outside.resolve("2"), root.resolve("fraud/2"));
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L, 2L);
    }

    @Test
    void changedVersion_staysAsItWasUntilTheChangeHasSettled() throws IOException {
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        clock.advance(SETTLE);
        source.look();
        String before = told.version("fraud", 1).fingerprint();
        write("fraud/1/model.onnx", "changed");
        source.look();
        assertThat(told.version("fraud", 1).fingerprint()).isEqualTo(before);
        assertThat(told.last("fraud").notes())
                .containsExactly("version 1 waits, as it was before goes on serving: its files are still changing");
        clock.advance(SETTLE);
        source.look();
        assertThat(told.version("fraud", 1).fingerprint()).isNotEqualTo(before);
        assertThat(told.last("fraud").notes()).isEmpty();
    }

    @Test
    void sameSizeOtherTime_isAChange() throws IOException {
        Path file = write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        clock.advance(SETTLE);
        source.look();
        String before = told.version("fraud", 1).fingerprint();
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        lookTwice(source);
        assertThat(told.version("fraud", 1).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void nothingNew_isNotToldAgain() throws IOException {
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        lookTwice(source);
        int count = told.count();
        lookTwice(source);
        lookTwice(source);
        assertThat(told.count()).isEqualTo(count);
    }

    @Test
    void removedVersionAndModel_areToldAtOnce() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        write("fraud/2/model.onnx", "two");
        FolderSource source = begun();
        delete(root.resolve("fraud/1"));
        source.look();
        assertThat(told.versions("fraud")).containsExactly(2L);
        delete(root.resolve("fraud"));
        source.look();
        assertThat(told.versions("fraud")).isEmpty();
        write("fraud/1/model.onnx", "one");
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
    }

    @Test
    void versionEmptiedForAMoment_staysUntilThatHasSettled() throws IOException {
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        clock.advance(SETTLE);
        source.look();
        Files.delete(root.resolve("fraud/1/model.onnx"));
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        clock.advance(SETTLE);
        source.look();
        assertThat(told.versions("fraud")).isEmpty();
    }

    @Test
    void foldersThatAreNoVersion_arePassedOverWithANote() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        write("fraud/01/model.onnx", "again");
        write("fraud/latest/model.onnx", "latest");
        write("fraud/model.onnx", "too high up");
        write("fraud/.git/config", "hidden");
        write("fraud/lost+found/x", "the disk's");
        write("fraud/README.md", "about it");
        begun();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.version("fraud", 1).files().path("model.onnx")).hasContent("one");
        assertThat(told.last("fraud").notes())
                .containsExactlyInAnyOrder(
                        "passed over \"01\": it is version 1, as is \"1\"",
                        "passed over \"latest\": a version is a number of up to 18 digits",
                        "passed over \"model.onnx\": a model file lies in the folder of a version, such as"
                                + " \"1/model.onnx\"");
    }

    @Test
    void versionWithAnUnfinishedFile_waits() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx.part", "half");
        FolderSource source = begun();
        assertThat(told.problems())
                .containsExactly("\"fraud\": version 1 waits: \"model.onnx.part\" is still being written, by its name");
        Files.move(root.resolve("fraud/1/model.onnx.part"), root.resolve("fraud/1/model.onnx"));
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
    }

    @Test
    void plainModelFile_isVersionOne() throws IOException {
        clock.advance(YEARS);
        write("fraud.onnx", "model");
        write("notes.txt", "no model");
        write("other.onnx.tmp", "no model yet");
        FolderSource source = begun();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.version("fraud", 1).files().names()).containsExactly("fraud.onnx");
        assertThat(told.version("fraud", 1).files().root()).isEqualTo(root);
        assertThat(told.count()).isEqualTo(1);
        assertThat(told.problems()).isEmpty();
        Files.delete(root.resolve("fraud.onnx"));
        source.look();
        assertThat(told.versions("fraud")).isEmpty();
    }

    @Test
    void folderAndFileOfOneName_areTheFolder() throws IOException {
        clock.advance(YEARS);
        write("fraud/3/model.onnx", "folder");
        write("fraud.onnx", "file");
        begun();
        assertThat(told.versions("fraud")).containsExactly(3L);
        assertThat(told.problems())
                .containsExactly("\"fraud.onnx\": passed over: there is another entry for the model \"fraud\"");
    }

    @Test
    void namesThatNoModelCanHave_areToldAsProblems() throws IOException {
        clock.advance(YEARS);
        write("my model/1/model.onnx", "x");
        Files.createDirectory(root.resolve("empty"));
        begun();
        assertThat(told.problems())
                .containsExactly(
                        "\"my model\": passed over: a model's name is 1 to 255 letters, digits, '.', '-' or '_', not"
                                + " starting with '.'",
                        "\"empty\": no version in it; the files of a version lie in a folder named by its number, such"
                                + " as \"empty/1\"");
    }

    @Test
    void linkThatLeavesTheRepository_isRefused() throws IOException {
        clock.advance(YEARS);
        Files.createDirectory(outside.resolve("1"));
        Path secret = Files.writeString(outside.resolve("1/model.onnx"), "secret");
        Files.createSymbolicLink(root.resolve("whole"), outside);
        Files.createSymbolicLink(root.resolve("file.onnx"), secret);
        write("fraud/1/model.onnx", "one");
        Files.createSymbolicLink(root.resolve("fraud/2"), outside.resolve("1"));
        Files.createDirectory(root.resolve("fraud/3"));
        Files.createSymbolicLink(root.resolve("fraud/3/model.onnx"), secret);
        Files.createSymbolicLink(root.resolve("fraud/4"), root.resolve("nowhere"));
        begun();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.last("fraud").notes())
                .containsExactlyInAnyOrder(
                        "passed over \"2\": it is a link that leaves the repository",
                        "passed over \"4\": it is a link to nothing",
                        "passed over version 3: \"model.onnx\": it is a link that leaves the repository");
        assertThat(told.problems())
                .containsExactlyInAnyOrder(
                        "\"whole\": passed over: it is a link that leaves the repository",
                        "\"file.onnx\": passed over: it is a link that leaves the repository");
    }

    @Test
    void linkWithinTheRepository_isFollowed() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        Files.createSymbolicLink(root.resolve("fraud/2"), Path.of("1"));
        Files.createSymbolicLink(root.resolve("fraud/1/again"), Path.of("model.onnx"));
        begun();
        assertThat(told.versions("fraud")).containsExactly(1L, 2L);
    }

    @Test
    void loopOfLinks_isRefused() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        Files.createSymbolicLink(root.resolve("fraud/1/loop"), Path.of("."));
        begun();
        assertThat(told.last("fraud").versions()).isEmpty();
        assertThat(told.problems()).singleElement().asString().contains("passed over version 1: it holds more than");
    }

    @Test
    void repositoryThatDisappears_unloadsNothing() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        Path elsewhere = outside.resolve("moved");
        Files.move(root, elsewhere);
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.problems())
                .singleElement()
                .asString()
                .contains("can't be read, what was found before stays as it was")
                .contains("does not exist");
        Files.createDirectory(root);
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.problems()).singleElement().asString().contains("is now another, empty folder");
        Files.delete(root);
        Files.move(elsewhere, root);
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.problems()).isEmpty();
        assertThat(told.count()).isEqualTo(1);
    }

    @Test
    void repositoryThatIsNotThere_isAnErrorAtTheStart() {
        FolderSource source = new FolderSource(root.resolve("none"), FolderOptions.DEFAULT, clock, clock::advance);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> source.begin(told))
                .withMessageContaining("does not exist")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void brokenConfiguration_isToldAndKeepsTheOneBefore() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        write("fraud/model.yaml", "description: good\n");
        FolderSource source = begun();
        assertThat(told.last("fraud").config().description()).isEqualTo("good");
        write("fraud/model.yaml", "descripton: bad\n");
        source.look();
        assertThat(told.last("fraud").error())
                .contains("model.yaml line 1: unknown key \"descripton\"; did you mean \"description\"?");
        assertThat(told.last("fraud").config().description()).isEqualTo("good");
        assertThat(told.versions("fraud")).containsExactly(1L);
        write("fraud/model.yaml", "description: better\n");
        source.look();
        assertThat(told.last("fraud").error()).isEmpty();
        assertThat(told.last("fraud").config().description()).isEqualTo("better");
        Files.delete(root.resolve("fraud/model.yaml"));
        source.look();
        assertThat(told.last("fraud").config().description()).isEqualTo("better");
        clock.advance(SETTLE);
        source.look();
        assertThat(told.last("fraud").config()).isEqualTo(ModelConfig.DEFAULT);
    }

    @Test
    void configurationBeingWritten_isNotReadBeforeItSettles() throws IOException {
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        clock.advance(SETTLE);
        write("fraud/model.yaml", "description: ne");
        source.look();
        assertThat(told.versions("fraud")).isEmpty();
        write("fraud/model.yaml", "description: new");
        clock.advance(SETTLE);
        source.look();
        assertThat(told.versions("fraud")).isEmpty();
        clock.advance(SETTLE);
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.last("fraud").config().description()).isEqualTo("new");
    }

    @Test
    void archivesAsPlainFiles_areModels() throws IOException {
        clock.advance(YEARS);
        Files.write(write("fraud.tar.gz", ""), Archives.tarGz("model.onnx"));
        Files.write(write("digits.mar", ""), Archives.zip("model.onnx"));
        write("old.pkl", "refused when it is loaded, for everybody to see");
        try (FolderSource source = source()) {
            source.begin(told);
            assertThat(told.versions("fraud")).containsExactly(1L);
            assertThat(told.versions("digits")).containsExactly(1L);
            assertThat(told.versions("old")).containsExactly(1L);
            VersionFiles fraud = told.version("fraud", 1);
            assertThat(fraud.preparation().prepare(fraud.files()).files().path("model.onnx"))
                    .hasContent("model.onnx");
        }
    }

    @Test
    void configurationAddedLater_takesNothingAwayWhileItSettles() throws IOException {
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        lookTwice(source);
        assertThat(told.versions("fraud")).containsExactly(1L);
        write("fraud/model.yaml", "description: late");
        source.look();
        assertThat(told.versions("fraud")).containsExactly(1L);
        clock.advance(SETTLE);
        source.look();
        assertThat(told.last("fraud").config().description()).isEqualTo("late");
    }

    @Test
    void filesOfConfiguration_areMergedKeyByKey() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        write(
                "fraud/config.pbtxt",
                "name: \"fraud\" max_batch_size: 8 instance_group { count: 7 } model_operations { }");
        write(
                "fraud/batching_parameters.pbtxt",
                "max_batch_size { value: 4 } num_batch_threads { value: 5 } thread_pool_name { value: \"x\" }");
        write("fraud/model.yaml", "instances: 2\n");
        begun();
        assertThat(told.last("fraud").config().signature().maxBatchSize()).hasValue(8);
        assertThat(told.last("fraud").config().serving().batching().maxRows()).hasValue(4);
        assertThat(told.last("fraud").config().serving().instances()).hasValue(2);
        assertThat(told.last("fraud").notes())
                .containsExactly(
                        "config.pbtxt: no effect here: model_operations",
                        "batching_parameters.pbtxt: no effect here: thread_pool_name");
    }

    @Test
    void changedBatchingParameters_areTakenOver() throws IOException {
        clock.advance(YEARS);
        write("fraud/1/model.onnx", "one");
        FolderSource source = begun();
        write("fraud/batching_parameters.pbtxt", "max_batch_size { value: 4 }");
        source.look();
        clock.advance(SETTLE);
        source.look();
        assertThat(told.last("fraud").config().serving().batching().maxRows()).hasValue(4);
        write("fraud/batching_parameters.pbtxt", "max_batch_size { value: -4 }");
        source.look();
        clock.advance(SETTLE);
        source.look();
        assertThat(told.last("fraud").config().serving().batching().maxRows()).hasValue(4);
        assertThat(told.last("fraud").error())
                .contains("batching_parameters.pbtxt line 1: max_batch_size: expected 1 or more, got -4");
    }

    @Test
    void refresh_letsFreshFilesSettle() throws IOException {
        FolderSource source = begun();
        write("fraud/1/model.onnx", "one");
        write("other/1/model.onnx", "one");
        source.refresh(new ModelName("fraud"));
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(told.versions("other")).isEmpty();
        source.refresh(new ModelName("unheard-of"));
    }

    @Test
    void refreshOfAGrowingModel_givesUp() throws IOException {
        Path file = write("fraud/1/model.onnx", "one");
        FolderSource source = new FolderSource(root, FolderOptions.DEFAULT, clock, duration -> {
            try {
                clock.advance(duration);
                Files.writeString(file, "more", StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        source.begin(told);
        source.refresh(new ModelName("fraud"));
        assertThat(told.count()).isZero();
    }

    @Test
    void closedSource_tellsNothing() throws IOException {
        clock.advance(YEARS);
        FolderSource source = begun();
        source.close();
        write("fraud/1/model.onnx", "one");
        source.look();
        source.refresh(new ModelName("fraud"));
        assertThat(told.count()).isZero();
    }
}
