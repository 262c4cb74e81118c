package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for copies of what lies elsewhere or is packed: a folder a copy, named by what it is a copy of. A copy is
 * made beside its place and then moved there as a whole, so what is there is complete. Made with the first copy; a
 * temporary one is removed when it is closed. Thread-safe; servers may share one that is kept.
 */
final class LocalCopies implements AutoCloseable {

    private static final long MAX_BYTES = 64L << 30;

    /** A copy that was used so lately may still be about to be loaded. */
    private static final Duration IN_USE = Duration.ofHours(1);

    private static final String MAKING = ".making-";

    private final Optional<Path> kept;
    private final long maxBytes;
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private @Nullable Path temporary;
    private boolean closed;

    /** @param kept the folder; empty for a temporary one */
    LocalCopies(Optional<Path> kept) {
        this(kept, MAX_BYTES);
    }

    /** @param maxBytes what copies may take together; those used least lately make room for new ones */
    LocalCopies(Optional<Path> kept, long maxBytes) {
        this.kept = kept;
        this.maxBytes = maxBytes;
    }

    /** Makes a copy. */
    @FunctionalInterface
    interface Maker {

        /** @param folder empty, or with what an earlier try that failed has left */
        void make(Path folder) throws IOException;
    }

    /**
     * The folder of a copy, which is made if it is not there.
     *
     * @param key tells the content; letters, digits and '-'
     * @throws InferenceException {@code UNAVAILABLE} if it can't be written; whatever the maker throws
     */
    Path copy(String key, Maker maker) {
        ReentrantLock lock = locks.computeIfAbsent(key, any -> new ReentrantLock());
        lock.lock();
        try {
            Path root = root();
            Path place = root.resolve(key);
            if (!Files.isDirectory(place)) {
                Path making = Files.createDirectories(root.resolve(MAKING + key));
                maker.make(making);
                moveInto(making, place);
                makeRoom(root, place);
            }
            Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
            return place;
        } catch (IOException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE, "a local copy can't be made: " + RepositoryReader.reason(e), e);
        } finally {
            lock.unlock();
        }
    }

    /** Where a copy is or will be. */
    Path place(String key) throws IOException {
        return root().resolve(key);
    }

    private static void moveInto(Path making, Path place) throws IOException {
        try {
            Files.move(making, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(place)) {
                throw e;
            }
            // Another server was quicker: its copy is as good.
            FileTrees.remove(making);
        }
    }

    private synchronized Path root() throws IOException {
        if (closed) {
            throw new InferenceException(ErrorCode.UNAVAILABLE, "the server is shutting down");
        }
        if (kept.isPresent()) {
            return Files.createDirectories(kept.get());
        }
        Path root = temporary == null ? Files.createTempDirectory("barista-models-") : temporary;
        temporary = root;
        return root;
    }

    /** Models that are loaded have no more need of their copies. */
    private synchronized void makeRoom(Path root, Path latest) throws IOException {
        List<Copy> copies = new ArrayList<>();
        try (Stream<Path> entries = Files.list(root)) {
            for (Path entry : entries.filter(Files::isDirectory).toList()) {
                copies.add(new Copy(entry, Files.getLastModifiedTime(entry).toInstant(), FileTrees.bytes(entry)));
            }
        }
        copies.sort(Comparator.comparing(Copy::used));
        long bytes = copies.stream().mapToLong(Copy::bytes).sum();
        Instant recently = Instant.now().minus(IN_USE);
        for (Copy copy : copies) {
            if (bytes <= maxBytes) {
                return;
            }
            if (!copy.folder().equals(latest) && copy.used().isBefore(recently)) {
                FileTrees.remove(copy.folder());
                bytes -= copy.bytes();
            }
        }
    }

    private record Copy(Path folder, Instant used, long bytes) {}

    @Override
    public synchronized void close() {
        closed = true;
        if (temporary != null) {
            FileTrees.remove(temporary);
        }
    }
}
