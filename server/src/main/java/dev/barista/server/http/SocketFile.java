package dev.barista.server.http;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * The file of a Unix-domain socket: who may connect is who may write to it. What a server left there that died is
 * replaced; what belongs to a living one, or is something else, is never touched. Two servers that are started on one
 * file in the same instant may both find a dead one's; the second then takes the file from the first.
 *
 * @param path absolute
 */
public record SocketFile(Path path) {

    /** What Linux takes, but for the zero at the end; other systems take a little less and say so themselves. */
    private static final int LONGEST = 107;

    private static final int KIND = 0170000;
    private static final int SOCKET = 0140000;

    public SocketFile {
        path = path.toAbsolutePath().normalize();
    }

    /** @throws IllegalArgumentException if no system call could name it */
    public void check() {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            throw new IllegalArgumentException("the path of a socket may have " + LONGEST + " bytes, " + path + " has "
                    + bytes + "; choose a shorter one, such as /run/barista.sock");
        }
    }

    /**
     * Makes room for the socket of a new server.
     *
     * @throws InferenceException {@code UNAVAILABLE} if it can't listen here; the message says what to do
     */
    void makeRoom() {
        Path parent = path.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw refused("there is no folder " + parent + "; make it first");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (!isSocket()) {
                throw refused("something else is there, and it is left as it is; choose another path");
            }
            if (isAlive()) {
                throw refused("another server listens there; stop it, or choose another path");
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw refused(String.valueOf(e));
        }
    }

    private boolean isSocket() throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return !Files.isDirectory(path) && !Files.isRegularFile(path);
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & KIND) == SOCKET;
    }

    /** Whether somebody takes connections; one who is too busy to take this one does. */
    private boolean isAlive() throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** Says who may connect. */
    void permit(Set<PosixFilePermission> permissions) throws IOException {
        if (Files.getFileAttributeView(path, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(path, permissions);
        }
    }

    /** Removes it, if that is possible. */
    void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The next server that is to listen here replaces it.
            return;
        }
    }

    InferenceException refused(String reason) {
        return new InferenceException(
                ErrorCode.UNAVAILABLE, "can't listen on the Unix-domain socket " + path + ": " + reason);
    }

    /** As clients of gRPC write it. */
    public String url() {
        return "unix:" + path;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
