package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.lifecycle.VersionPreparation;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelTrackerTest {

    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final ModelName FRAUD = new ModelName("fraud");
    private static final Path FOLDER = Path.of("fraud");
    private static final ModelVersion ONE = new ModelVersion(1);

    private final ManualClock clock = new ManualClock();
    private final ModelTracker tracker =
            new ModelTracker(FRAUD, SETTLE, clock, new ConfigFiles(), VersionPreparation.NONE);

    private static FileStamp stamp(long size, Instant modified, Instant changed) {
        return new FileStamp("model.onnx", size, modified, Optional.of("inode 7"), changed);
    }

    private ModelSnapshot update(VersionListing version) {
        return tracker.update(
                new ModelListing(FRAUD, FOLDER, ModelConfig.DEFAULT, List.of(), List.of(version), List.of(), true));
    }

    private ModelSnapshot update(FileStamp... files) {
        return update(new VersionListing(ONE, FOLDER.resolve("1"), List.of(files), Optional.empty()));
    }

    @Test
    void oldFileCopiedJustNow_mustSettle() {
        Instant longAgo = clock.now().minus(Duration.ofDays(300));
        FileStamp copied = stamp(5, longAgo, clock.now());
        assertThat(update(copied).versions()).isEmpty();
        assertThat(tracker.isWaiting()).isTrue();
        clock.advance(SETTLE);
        assertThat(update(copied).versions()).hasSize(1);
        assertThat(tracker.isWaiting()).isFalse();
    }

    @Test
    void fileUntouchedForLongerThanTheSettleTime_countsAtOnce() {
        Instant before = clock.now().minus(SETTLE).minusNanos(1);
        assertThat(update(stamp(5, before, before)).versions()).hasSize(1);
    }

    @Test
    void fileFromAClockAhead_settlesAllTheSame() {
        Instant future = clock.now().plus(Duration.ofDays(1));
        FileStamp file = stamp(5, future, future);
        assertThat(update(file).versions()).isEmpty();
        clock.advance(SETTLE);
        assertThat(update(file).versions()).hasSize(1);
    }

    @Test
    void otherOwner_isNoChangeOfContent() {
        Instant before = clock.now().minus(Duration.ofDays(1));
        VersionFiles first = update(stamp(5, before, before)).versions().getFirst();
        FileStamp touched = stamp(5, before, clock.now());
        update(touched);
        clock.advance(SETTLE);
        assertThat(update(touched).versions()).containsExactly(first);
    }

    @Test
    void folderThatCantBeRead_keepsWhatWasFound() {
        Instant before = clock.now().minus(Duration.ofDays(1));
        update(stamp(5, before, before));
        ModelSnapshot snapshot = tracker.update(ModelListing.unreadable(FRAUD, FOLDER, "permission denied"));
        assertThat(snapshot.versions()).hasSize(1);
        assertThat(snapshot.notes()).containsExactly("permission denied");
    }

    @Test
    void versionThatCantBeRead_staysAsItWas() {
        Instant before = clock.now().minus(Duration.ofDays(1));
        update(stamp(5, before, before));
        ModelSnapshot snapshot =
                update(new VersionListing(ONE, FOLDER.resolve("1"), List.of(), Optional.of("permission denied")));
        assertThat(snapshot.versions()).hasSize(1);
        assertThat(snapshot.notes())
                .containsExactly("version 1 waits, as it was before goes on serving: permission denied");
    }
}
