package dev.barista.runtime.nativelib;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Native libraries unpacked from jars, kept from one start to the next because unpacking takes half a second.
 *
 * <p>The folder is its user's alone (mode 0700, and refused if others may write to it), which is what keeps others from
 * planting a library. A library is unpacked beside its place, checked against its SHA-256, and renamed into place, so
 * that processes starting together don't meet half a file. At every start its size and CRC-32 are checked (7 ms;
 * SHA-256 would take 150) so that a torn, rotten or exchanged file is unpacked again instead of loaded.
 *
 * @param folder made when it is needed
 */
record NativeLibraryCache(Path folder) {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /**
     * The library's file, unpacked if it isn't there whole.
     *
     * @throws IOException if the folder can't be written or trusted, or if the jar holds something else
     */
    Path library(NativeLibrary library, NativePlatform platform, NativeBuild build, URL resource) throws IOException {
        Path file = folder.toAbsolutePath().resolve(library.cachePath(platform, build));
        Path parent = parentOf(file);
        makeFolder(parent);
        checkOwnedAlone(parent);
        if (!isWhole(file, build)) {
            Path beside = Files.createTempFile(parent, "unpacking-", ".tmp");
            try {
                unpack(resource, library, build, beside);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        }
        return file;
    }

    private static Path parentOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private static void makeFolder(Path parent) throws IOException {
        Files.createDirectories(parent, isPosix(parent) ? ownerOnly() : new FileAttribute<?>[0]);
    }

    private static FileAttribute<?>[] ownerOnly() {
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)};
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void checkOwnedAlone(Path parent) throws IOException {
        if (!isPosix(parent)) {
            return;
        }
        PosixFileAttributes attributes =
                Files.readAttributes(parent, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isDirectory()) {
            throw new IOException(parent + " is not a folder");
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            throw new IOException(parent + " is open to other users ("
                    + PosixFilePermissions.toString(attributes.permissions()) + "); make it 0700 or delete it");
        }
        // What this process makes belongs to its user, whose name needs no looking up then.
        Path probe = Files.createTempFile(parent, "owner-", ".tmp");
        try {
            if (!Files.getOwner(probe).equals(attributes.owner())) {
                throw new IOException(parent + " belongs to another user, " + attributes.owner());
            }
        } finally {
            Files.delete(probe);
        }
    }

    private static boolean isWhole(Path file, NativeBuild build) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != build.size()) {
            return false;
        }
        CRC32 crc = new CRC32();
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                crc.update(chunk, 0, read);
            }
        }
        return crc.getValue() == build.crc32();
    }

    private static void unpack(URL resource, NativeLibrary library, NativeBuild build, Path target) throws IOException {
        String sha256 = copy(resource, target);
        if (!sha256.equals(build.sha256())) {
            throw new IOException(resource + " is not " + library.title() + " " + library.version()
                    + " as published (SHA-256 " + sha256 + ", expected " + build.sha256() + ")");
        }
    }

    private static String copy(URL resource, Path target) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream in = resource.openStream();
                OutputStream out = new DigestOutputStream(Files.newOutputStream(target), digest)) {
            in.transferTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
