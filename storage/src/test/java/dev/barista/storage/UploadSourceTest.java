package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UploadSourceTest {

    private static final ModelName FRAUD = new ModelName("fraud");
    private static final int MAX_BYTES = 100;

    @TempDir
    private Path parent;

    private final RecordingListener told = new RecordingListener();
    private UploadSource source;

    @BeforeEach
    void start() {
        source = new UploadSource(parent, MAX_BYTES);
        source.start(told);
    }

    @AfterEach
    void closed_leavesNothing() throws IOException {
        source.close();
        assertThat(filesBelow(parent)).isEmpty();
        try (Stream<Path> left = Files.list(parent)) {
            assertThat(left).isEmpty();
        }
    }

    private static List<String> filesBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, byte[]> files(String... pathsAndContents) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            files.put(pathsAndContents[i], pathsAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private UploadSource.Change put(String... pathsAndContents) {
        return source.put(FRAUD, ModelConfig.DEFAULT, files(pathsAndContents));
    }

    private String content(long version, String name) throws IOException {
        return Files.readString(told.version("fraud", version).files().path(name));
    }

    @Test
    void files_becomeTheModelsVersions() throws IOException {
        put("2/weights/b.bin", "bb", "2/model.onnx", "two", "1/model.onnx", "one");

        assertThat(told.versions("fraud")).containsExactly(1L, 2L);
        VersionFiles second = told.version("fraud", 2);
        assertThat(second.files().names()).containsExactly("model.onnx", "weights/b.bin");
        assertThat(content(2, "weights/b.bin")).isEqualTo("bb");
        assertThat(content(1, "model.onnx")).isEqualTo("one");
        assertThat(told.last("fraud").notes()).singleElement().asString().contains("came with a load call");
        assertThat(source.has(FRAUD)).isTrue();
        assertThat(source.heldBytes()).isEqualTo(8);
    }

    @Test
    void sameFilesAgain_areLoadedAnew() {
        put("1/model.onnx", "one");
        String first = told.version("fraud", 1).fingerprint();
        put("1/model.onnx", "one");

        assertThat(told.version("fraud", 1).fingerprint()).isNotEqualTo(first);
    }

    @Test
    void changeTakenBack_givesWayToWhatWasBefore() throws IOException {
        source.keep(put("1/model.onnx", "good"));
        UploadSource.Change bad = put("2/model.onnx", "bad");
        assertThat(told.versions("fraud")).containsExactly(2L);

        source.takeBack(bad);

        assertThat(content(1, "model.onnx")).isEqualTo("good");
        assertThat(source.heldBytes()).isEqualTo(4);
    }

    @Test
    void firstChangeTakenBack_leavesNoModel() {
        source.takeBack(put("1/model.onnx", "bad"));

        assertThat(told.versions("fraud")).isEmpty();
        assertThat(source.has(FRAUD)).isFalse();
        assertThat(source.heldBytes()).isZero();
    }

    @Test
    void changeKept_removesTheFilesBeforeIt() throws IOException {
        source.keep(put("1/model.onnx", "old"));
        UploadSource.Change next = put("1/model.onnx", "newer");
        assertThat(filesBelow(parent)).hasSize(2);

        source.keep(next);

        assertThat(filesBelow(parent)).containsExactly("model.onnx");
        assertThat(content(1, "model.onnx")).isEqualTo("newer");
    }

    @Test
    void withdrawal_handsTheModelBackToTheRepositories() throws IOException {
        source.keep(put("1/model.onnx", "one"));

        UploadSource.Change withdrawal = source.withdraw(FRAUD);
        assertThat(told.versions("fraud")).isEmpty();
        assertThat(source.has(FRAUD)).isFalse();
        source.keep(withdrawal);

        assertThat(filesBelow(parent)).isEmpty();
    }

    @Test
    void withdrawalTakenBack_bringsTheFilesBack() throws IOException {
        source.keep(put("1/model.onnx", "one"));
        source.takeBack(source.withdraw(FRAUD));

        assertThat(content(1, "model.onnx")).isEqualTo("one");
    }

    @Test
    void withdrawalOfNothing_tellsNobody() {
        source.keep(source.withdraw(FRAUD));

        assertThat(told.count()).isZero();
    }

    @Test
    void forgetting_reachesUpToItsMoment() throws IOException {
        source.keep(put("1/model.onnx", "one"));
        long asked = source.now();
        put("2/model.onnx", "two");

        source.forget(FRAUD, asked);
        assertThat(content(2, "model.onnx")).isEqualTo("two");
        assertThat(filesBelow(parent)).hasSize(1);

        source.forget(FRAUD, source.now());
        assertThat(told.versions("fraud")).isEmpty();
        assertThat(filesBelow(parent)).isEmpty();
    }

    @Test
    void moreThanTheLimit_isRefusedAndLeavesNothing() throws IOException {
        put("1/model.onnx", "x".repeat(MAX_BYTES - 1));

        assertThatThrownBy(() -> source.put(new ModelName("other"), ModelConfig.DEFAULT, files("1/a", "xx")))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED))
                .hasMessageContaining("may take 100 bytes, 99 are taken, got 2 more");
        assertThat(filesBelow(parent)).containsExactly("model.onnx");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model.onnx",
                "/1/model.onnx",
                "latest/model.onnx",
                "1",
                "1/",
                "../1/model.onnx",
                "1/../../model.onnx",
                "1/./model.onnx",
                "1//model.onnx",
                "1/a\\b",
                "1/a\0b",
                "1/a\nb",
                "1/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q",
            })
    void pathThatLeadsElsewhere_isRefused(String path) {
        assertThatThrownBy(() -> put("1/model.onnx", "good", path, "bad"))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("file \"" + path + "\": expected a path");
        assertThat(told.count()).isZero();
        assertThat(source.heldBytes()).isZero();
    }

    @Test
    void nameTooLongForAFile_isRefused() {
        assertThatThrownBy(() -> put("1/" + "ä".repeat(128), "x")).hasMessageContaining("at most 255 bytes");
    }

    @Test
    void filesInEachOthersPlace_areRefused() {
        assertThatThrownBy(() -> put("1/model.onnx", "a", "01/model.onnx", "b"))
                .hasMessageContaining("another file has the same place");
        assertThatThrownBy(() -> put("1/a", "a", "1/a/b", "b"))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("another file has the same place");
        assertThat(source.heldBytes()).isZero();
    }

    @Test
    void closed_takesNothingMore() {
        source.close();

        assertThatThrownBy(() -> put("1/model.onnx", "x")).hasMessageContaining("shutting down");
    }
}
