package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectFetchTest {

    @TempDir
    Path folder;

    private final FakeObjectStore store = new FakeObjectStore();
    private final List<Duration> pauses = new ArrayList<>();
    private final ObjectFetch fetch = new ObjectFetch(1000, 3, Duration.ofSeconds(1), pauses::add);

    private List<ObjectFetch.Wanted> wanted() throws IOException {
        return store.list().stream()
                .map(object -> new ObjectFetch.Wanted(object.path(), object))
                .toList();
    }

    private void fetch() throws IOException {
        fetch.fetch(store, wanted(), folder);
    }

    @Test
    void files_comeWithTheirFolders() throws IOException {
        store.put("a", "one").put("b/c", "two").put("empty", "");
        fetch();
        assertThat(FileTrees.names(folder)).containsExactly("a", "b/c", "empty");
        assertThat(folder.resolve("b/c")).hasContent("two");
    }

    @Test
    void cutLine_isGoneOnWithWhereItWasCut() throws IOException {
        store.put("a", "0123456789");
        store.breakNext(2, 4);
        fetch();
        assertThat(folder.resolve("a")).hasContent("0123456789");
        assertThat(store.asked()).containsExactly("a@0", "a@4", "a@8");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void lineThatStaysCut_isGivenUpAndGoneOnWithLater() throws IOException {
        store.put("a", "0123456789").put("b", "b");
        store.breakNext(3, 2);
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::fetch)
                .withMessage("\"a\" can't be fetched from fake://store: the line is cut")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
        assertThat(folder.resolve("a")).doesNotExist();
        fetch();
        assertThat(folder.resolve("a")).hasContent("0123456789");
        assertThat(store.asked()).containsExactly("a@0", "a@2", "a@4", "a@6", "b@0");
    }

    @Test
    void whatIsThereAlready_isNotFetchedAgain() throws IOException {
        store.put("a", "one").put("b", "two");
        Files.writeString(folder.resolve("a"), "one");
        fetch();
        assertThat(store.asked()).containsExactly("b@0");
    }

    @Test
    void wrongChecksum_isRefusedAndNothingIsLeft() throws IOException {
        store.put("a", "one");
        store.setSha256("0".repeat(64));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::fetch)
                .withMessageContaining("another checksum than it should: expected sha256 0000");
        assertThat(FileTrees.names(folder)).isEmpty();
    }

    @Test
    void rightChecksum_isTaken() throws IOException {
        store.put("a", "one");
        store.setSha256(Digests.sha256(Files.writeString(folder.resolve("sample"), "one")));
        fetch();
        assertThat(folder.resolve("a")).hasContent("one");
    }

    @Test
    void otherSize_isRefused() throws IOException {
        store.put("a", "0123456789");
        List<ObjectFetch.Wanted> wanted = List.of(
                new ObjectFetch.Wanted("a", new StoredObject("a", 11, "tag1", Instant.EPOCH, Optional.empty())));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> fetch.fetch(store, wanted, folder))
                .withMessageContaining("expected 11 bytes, got 10");
    }

    @Test
    void moreThanTheStoreSaid_isRefusedAndNothingIsLeft() {
        store.put("a", "x".repeat(1001));
        for (long said : new long[] {10, StoredObject.UNKNOWN}) {
            List<ObjectFetch.Wanted> wanted = List.of(
                    new ObjectFetch.Wanted("a", new StoredObject("a", said, "tag1", Instant.EPOCH, Optional.empty())));
            assertThatExceptionOfType(InferenceException.class)
                    .isThrownBy(() -> fetch.fetch(store, wanted, folder))
                    .withMessageContaining("\"a\" in fake://store is larger than it may be");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void tooMuch_isRefusedBeforeAnythingIsAsked() throws IOException {
        store.put("a", "x".repeat(600)).put("b", "x".repeat(600));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::fetch)
                .withMessageContaining("at most 1000 bytes, this one has 1200");
        assertThat(store.asked()).isEmpty();
    }
}
