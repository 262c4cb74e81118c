package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Fetches files from a store into a folder: goes on where an earlier try ended, tries again after a while where the
 * cause may pass, and takes nothing whose size or checksum is another than it should be. Thread-safe.
 *
 * @param maxBytes what the files of one copy may have together
 * @param attempts how often in a row nothing may come of a try
 * @param firstDelay before the second try; doubles with each further one
 */
record ObjectFetch(long maxBytes, int attempts, Duration firstDelay, Pause pause) {

    private static final String PART = ".part";
    private static final int BUFFER = 1 << 16;

    static final ObjectFetch DEFAULT = new ObjectFetch(64L << 30, 6, Duration.ofMillis(500), Thread::sleep);

    /** @param name the path that the file is to have below the folder */
    record Wanted(String name, StoredObject object) {}

    /**
     * Fetches all files that are not there yet.
     *
     * @param folder what is in it has come from the same files
     * @throws InferenceException if they can't be had as they were listed
     */
    void fetch(ObjectStore store, List<Wanted> files, Path folder) throws IOException {
        long bytes = files.stream()
                .mapToLong(file -> Math.max(0, file.object().size()))
                .sum();
        if (bytes > maxBytes) {
            throw InferenceException.invalid(
                    store.location() + ": a version has at most " + maxBytes + " bytes, this one has " + bytes);
        }
        for (Wanted file : files) {
            Path place = folder.resolve(file.name());
            if (!Files.isRegularFile(place)) {
                Files.createDirectories(Objects.requireNonNull(place.getParent()));
                fetch(store, file, place);
            }
        }
    }

    private void fetch(ObjectStore store, Wanted file, Path place) throws IOException {
        Path part = place.resolveSibling(place.getFileName() + PART);
        Duration delay = firstDelay;
        for (int attempt = 1; !goOn(store, file.object(), part, attempt); attempt++) {
            try {
                pause.sleep(delay);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InferenceException(ErrorCode.UNAVAILABLE, "interrupted while fetching " + store.location());
            }
            delay = delay.multipliedBy(2);
        }
        check(store, file.object(), part);
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether all of it is there now. */
    private boolean goOn(ObjectStore store, StoredObject object, Path part, int attempt) throws IOException {
        long before = Files.exists(part) ? Files.size(part) : 0;
        if (object.size() == StoredObject.UNKNOWN && before > 0) {
            // Nobody tells whether what is there is all of it, so it is fetched anew.
            Files.delete(part);
            before = 0;
        }
        if (before == object.size() && before > 0) {
            return true;
        }
        try (InputStream in = store.open(object, before)) {
            long most = object.size() == StoredObject.UNKNOWN ? maxBytes : object.size();
            if (append(in, part, most)) {
                return true;
            }
            Files.delete(part);
            throw InferenceException.invalid("\"" + object.path() + "\" in " + store.location()
                    + " is larger than it may be, " + most + " bytes");
        } catch (IOException e) {
            if (attempt >= attempts) {
                throw new InferenceException(
                        ErrorCode.UNAVAILABLE,
                        "\"" + object.path() + "\" can't be fetched from " + store.location() + ": " + e.getMessage(),
                        e);
            }
            return false;
        }
    }

    /** Whether no more came than may be. */
    private static boolean append(InputStream in, Path part, long most) throws IOException {
        try (OutputStream out = Files.newOutputStream(
                part, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE)) {
            long bytes = Files.size(part);
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
                if (bytes > most) {
                    return false;
                }
                out.write(buffer, 0, read);
            }
            return true;
        }
    }

    private static void check(ObjectStore store, StoredObject object, Path part) throws IOException {
        long size = Files.size(part);
        if (object.size() != StoredObject.UNKNOWN && size != object.size()) {
            Files.delete(part);
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "\"" + object.path() + "\" in " + store.location() + ": expected " + object.size() + " bytes, got "
                            + size);
        }
        if (object.sha256().isPresent()) {
            String sha256 = Digests.sha256(part);
            if (!sha256.equals(object.sha256().get())) {
                Files.delete(part);
                throw InferenceException.invalid("\"" + object.path() + "\" in " + store.location()
                        + " has another checksum than it should: expected sha256 "
                        + object.sha256().get() + ", got " + sha256);
            }
        }
    }
}
