package dev.barista.storage;

import dev.barista.model.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Tells of a group of files whether somebody is still writing them. They have settled when they were the same, in
 * names, sizes and times, at two looks at least the settle time apart; or, at once, when the file system says that
 * nothing was written to any of them for that long, as after a restart or when a folder was moved into place as a
 * whole.
 */
final class Settling {

    private final Duration settle;
    private final Clock clock;
    private List<FileStamp> seen = List.of();
    private long since;

    Settling(Duration settle, Clock clock) {
        this.settle = settle;
        this.clock = clock;
        this.since = clock.nanoTime();
    }

    /** Takes a look's findings in; whether the files have settled as they are now. */
    boolean settled(List<FileStamp> files) {
        long now = clock.nanoTime();
        if (!files.equals(seen)) {
            seen = files;
            since = now;
        }
        return now - since >= settle.toNanos() || untouched(files);
    }

    private boolean untouched(List<FileStamp> files) {
        Instant before = clock.now().minus(settle);
        return !files.isEmpty()
                && files.stream().allMatch(file -> file.changed().isBefore(before));
    }
}
