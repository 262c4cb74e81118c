package dev.barista.storage;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Waits until something moves in a set of folders, or until time is up. Announcements only hasten the next look, which
 * comes anyway: file systems that announce nothing are as good, only slower. Used by one thread; closed by any.
 */
final class FolderWatch implements AutoCloseable {

    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();

    FolderWatch() throws IOException {
        this.service = FileSystems.getDefault().newWatchService();
    }

    /**
     * What came of watching folders.
     *
     * @param grew whether folders are watched that were not before: what moved in them until now was not announced, so
     *     they have to be looked at once more
     * @param problem why one of them can't be watched
     */
    record Watched(boolean grew, Optional<String> problem) {}

    /** Watches these folders and no others from now on. */
    Watched watch(Set<Path> folders) {
        Optional<String> problem = Optional.empty();
        boolean grew = false;
        keys.entrySet().removeIf(entry -> {
            boolean gone =
                    !folders.contains(entry.getKey()) || !entry.getValue().isValid();
            if (gone) {
                entry.getValue().cancel();
            }
            return gone;
        });
        for (Path folder : folders) {
            if (keys.containsKey(folder)) {
                continue;
            }
            try {
                keys.put(
                        folder,
                        folder.register(
                                service,
                                StandardWatchEventKinds.ENTRY_CREATE,
                                StandardWatchEventKinds.ENTRY_MODIFY,
                                StandardWatchEventKinds.ENTRY_DELETE));
                grew = true;
            } catch (IOException e) {
                // One that went away since it was listed is no problem: its parent announces that.
                boolean gone = e instanceof NoSuchFileException || e instanceof NotDirectoryException;
                problem = gone ? problem : Optional.of(RepositoryReader.reason(e));
            }
        }
        return new Watched(grew, problem);
    }

    /** Returns when something moved or the time is up; false if this was closed. */
    boolean await(Duration atMost) throws InterruptedException {
        try {
            WatchKey key = service.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
            while (key != null) {
                // The next look sees everything; what moved is of no interest.
                key.pollEvents();
                key.reset();
                key = service.poll();
            }
            return true;
        } catch (ClosedWatchServiceException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
