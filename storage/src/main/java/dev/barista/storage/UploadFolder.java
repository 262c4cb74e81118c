package dev.barista.storage;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The folder for files that callers send: made with the first of them below a given one, readable by nobody else, and
 * removed when it is closed. Thread-safe.
 */
final class UploadFolder implements AutoCloseable {

    private final Path parent;
    private final long maxBytes;
    private @Nullable Path root;
    private long heldBytes;
    private boolean closed;

    /** @param maxBytes how much all files together may take */
    UploadFolder(Path parent, long maxBytes) {
        this.parent = parent;
        this.maxBytes = maxBytes;
    }

    /** What one call sent: a folder for each version. */
    record Upload(Path folder, long bytes) {

        Path version(ModelVersion version) {
            return folder.resolve(version.toString());
        }
    }

    /**
     * Writes files into a folder of their own.
     *
     * @param files contents by path, checked by {@link UploadPaths}
     * @throws InferenceException {@code RESOURCE_EXHAUSTED} if they are too large, {@code UNAVAILABLE} if they can't be
     *     written; nothing of them is left then
     */
    Upload write(Map<String, byte[]> files) {
        long bytes =
                files.values().stream().mapToLong(content -> content.length).sum();
        Path folder = reserve(bytes);
        Upload upload = new Upload(folder, bytes);
        boolean whole = false;
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                write(upload, file.getKey(), file.getValue());
            }
            checkOpen();
            whole = true;
            return upload;
        } catch (IOException e) {
            throw unwritable(e);
        } finally {
            if (!whole) {
                remove(upload);
            }
        }
    }

    private static void write(Upload upload, String path, byte[] content) throws IOException {
        Path file;
        try {
            file = upload.version(UploadPaths.version(path)).resolve(UploadPaths.below(path));
        } catch (InvalidPathException e) {
            throw UploadPaths.wrong(path, "this system can't have a file of such a name");
        }
        if (!file.normalize().startsWith(upload.folder())) {
            throw UploadPaths.wrong(path, "it leaves the version's folder");
        }
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw UploadPaths.wrong(path, "another file has the same place");
        }
    }

    private synchronized void checkOpen() {
        if (closed) {
            throw new InferenceException(ErrorCode.UNAVAILABLE, "the server is shutting down");
        }
    }

    private synchronized Path reserve(long bytes) {
        checkOpen();
        if (bytes > maxBytes - heldBytes) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "files sent with load calls may take " + maxBytes + " bytes, " + heldBytes
                            + " are taken, got " + bytes
                            + " more; unload a model that was loaded from files, or put these into a repository");
        }
        try {
            Path home = root == null ? Files.createTempDirectory(parent, "barista-uploads-") : root;
            root = home;
            Path folder = Files.createTempDirectory(home, "");
            heldBytes += bytes;
            return folder;
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static InferenceException unwritable(IOException e) {
        return new InferenceException(
                ErrorCode.UNAVAILABLE,
                "the files can't be written to the server's temporary folder: " + RepositoryReader.reason(e));
    }

    /** Removes what one call sent; what can't be removed stays until the process's owner removes it. */
    void remove(Upload upload) {
        FileTrees.remove(upload.folder());
        synchronized (this) {
            heldBytes -= upload.bytes();
        }
    }

    /** How much all files together take. */
    synchronized long heldBytes() {
        return heldBytes;
    }

    /** Removes everything; nothing can be written any more. */
    @Override
    public void close() {
        Path home;
        synchronized (this) {
            closed = true;
            home = root;
        }
        if (home != null) {
            FileTrees.remove(home);
        }
    }
}
