package dev.barista.registry;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folder that one server keeps its state in. Held by one process at a time, from {@link #hold} to {@link #close}.
 *
 * <p>Beside the database it holds {@code lock}, which names the process, and {@code due}: when the state has to be
 * looked at next. So a server that starts learns without opening the database whether there is work left in it.
 */
public final class StateFolder implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final String DUE = "due";
    private static final String DATABASE = "registry";

    private final Path folder;
    private final FileChannel channel;

    private StateFolder(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Makes the folder if it is not there, and holds it.
     *
     * @throws InferenceException {@link ErrorCode#UNAVAILABLE} if it can't be written, or another server holds it
     */
    public static StateFolder hold(Path folder) {
        Path absolute = folder.toAbsolutePath().normalize();
        if (absolute.toString().indexOf(';') >= 0) {
            throw InferenceException.invalid("a state folder's path must not have a ';' in it: " + absolute);
        }
        try {
            makeFolder(absolute);
            return new StateFolder(absolute, lock(absolute));
        } catch (IOException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "the state folder " + absolute + " can't be written: " + reason(e) + "; --state names another one");
        }
    }

    /** What is kept there is the callers', and nobody else's on this machine. */
    private static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(LOCK);
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean held = false;
        try {
            FileLock lock = tryLock(channel);
            if (lock == null) {
                throw new InferenceException(
                        ErrorCode.UNAVAILABLE,
                        "another server" + holder(channel) + " uses the state folder " + folder
                                + "; --state names one for this server");
            }
            ByteBuffer holder =
                    StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n");
            channel.truncate(0).write(holder, 0);
            held = true;
            return channel;
        } finally {
            if (!held) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(32);
        channel.read(content, 0);
        String process =
                StandardCharsets.UTF_8.decode(content.flip()).toString().strip();
        return process.isEmpty() ? "" : " (process " + process + ")";
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }

    /** When the state of a folder has to be looked at, empty if never; nobody needs to hold the folder. */
    public static Optional<Instant> due(Path folder) {
        try {
            String text = Files.readString(folder.resolve(DUE)).strip();
            return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            // Then it is better to look once too often.
            return Files.exists(folder.resolve(DUE)) ? Optional.of(Instant.EPOCH) : Optional.empty();
        }
    }

    /** Whether anything is kept there. */
    public static boolean hasState(Path folder) {
        return Files.exists(folder.resolve(DATABASE + ".mv.db"));
    }

    public Path path() {
        return folder;
    }

    /** Where the database's files lie, without their endings. */
    Path database() {
        return folder.resolve(DATABASE);
    }

    /** Notes when the state has to be looked at if this process does not do so any more; empty for never. */
    void setDue(Optional<Instant> due) {
        try {
            if (due.isEmpty()) {
                Files.deleteIfExists(folder.resolve(DUE));
                return;
            }
            Path written = Files.writeString(
                    folder.resolve(DUE + ".new"), Long.toString(due.get().toEpochMilli()));
            Files.move(
                    written, folder.resolve(DUE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE, "the state folder " + folder + " can't be written: " + reason(e));
        }
    }

    @Override
    public void close() {
        try {
            // Releases the lock. The file stays: whoever removed it could remove that of the next holder.
            channel.close();
        } catch (IOException e) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE, "the state folder " + folder + " can't be left: " + reason(e), e);
        }
    }
}
