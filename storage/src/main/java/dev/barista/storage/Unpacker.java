package dev.barista.storage;

import dev.barista.model.InferenceException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks an archive into an empty folder: plain files and folders with plain names alone, within limits. Anything else
 * refuses the whole archive. Used once, by one thread.
 */
final class Unpacker {

    private static final int BUFFER = 1 << 16;

    private final String name;
    private final Path target;
    private final EntryPaths paths;
    private final Limits limits;
    private final long mostBytes;
    private final byte[] buffer = new byte[BUFFER];
    private int entries;
    private long bytes;

    private Unpacker(Path archive, Path target, Limits limits) throws IOException {
        this.name = String.valueOf(archive.getFileName());
        this.target = target;
        this.paths = new EntryPaths(name);
        this.limits = limits;
        this.mostBytes = Math.min(limits.bytes(), limits.slack() + Files.size(archive) * limits.ratio());
    }

    /**
     * How much an archive may hold.
     *
     * @param entries files and folders
     * @param bytes of all files together
     * @param ratio how many times the archive's own size
     * @param slack bytes that small archives may hold beyond the ratio
     */
    record Limits(int entries, long bytes, long ratio, long slack) {

        /** Far beyond any model that would fit into memory; weights hardly compress. */
        static final Limits DEFAULT = new Limits(20_000, 64L << 30, 200, 64L << 20);
    }

    /**
     * Unpacks {@code .tar.gz}, {@code .tgz}, {@code .tar}, and {@code .mar}, which is a zip file.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if the archive is damaged or holds what it must not
     */
    static void unpack(Path archive, Path target, Limits limits) throws IOException {
        Unpacker unpacker = new Unpacker(archive, target, limits);
        try {
            switch (EntryNames.extension(unpacker.name)) {
                case "mar" -> unpacker.zip(archive);
                case "tar" -> unpacker.tar(new BufferedInputStream(Files.newInputStream(archive)));
                default -> unpacker.tarGz(archive);
            }
        } catch (IllegalArgumentException e) {
            // What the library throws for headers that make no sense.
            throw unpacker.refused("it is damaged: " + e.getMessage());
        }
    }

    private void tarGz(Path archive) throws IOException {
        try (InputStream packed = new BufferedInputStream(Files.newInputStream(archive))) {
            tar(gunzip(packed));
        }
    }

    private InputStream gunzip(InputStream packed) throws IOException {
        try {
            return new GZIPInputStream(packed, BUFFER);
        } catch (ZipException | EOFException e) {
            throw refused("it is damaged or no gzip file: " + e.getMessage());
        }
    }

    private void tar(InputStream stream) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(stream)) {
            for (TarArchiveEntry entry = nextOf(tar); entry != null; entry = nextOf(tar)) {
                boolean folder = entry.isDirectory();
                boolean plain = entry.isFile()
                        && !entry.isLink()
                        && !entry.isSymbolicLink()
                        && !entry.isSparse()
                        && !entry.isBlockDevice()
                        && !entry.isCharacterDevice()
                        && !entry.isFIFO();
                entry(entry.getName(), folder, plain && !folder, tar);
            }
        }
    }

    private @Nullable TarArchiveEntry nextOf(TarArchiveInputStream tar) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (IOException e) {
            throw refused("it is damaged: " + e.getMessage());
        }
    }

    private void zip(Path archive) throws IOException {
        try (ZipFile zip = open(archive)) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                boolean plain = !entry.isUnixSymlink() && zip.canReadEntryData(entry);
                if (entry.isDirectory()) {
                    entry(entry.getName(), true, false, InputStream.nullInputStream());
                    continue;
                }
                try (InputStream content = plain ? zip.getInputStream(entry) : InputStream.nullInputStream()) {
                    entry(entry.getName(), false, plain, content);
                }
            }
        }
    }

    private ZipFile open(Path archive) throws IOException {
        try {
            return ZipFile.builder().setPath(archive).get();
        } catch (IOException e) {
            throw refused("it is damaged or no zip file: " + e.getMessage());
        }
    }

    private void entry(String entryName, boolean folder, boolean file, InputStream content) throws IOException {
        if (++entries > limits.entries()) {
            throw refused("it holds more than " + limits.entries() + " files and folders");
        }
        if (!folder && !file) {
            throw refused("\"" + entryName + "\" is neither a plain file nor a folder: links and devices are not"
                    + " unpacked");
        }
        String path = paths.check(entryName, folder);
        if (path.isEmpty()) {
            return;
        }
        Path place = target.resolve(path);
        if (!place.normalize().startsWith(target.normalize())) {
            throw refused("\"" + entryName + "\" leaves the archive");
        }
        if (folder) {
            Files.createDirectories(place);
        } else {
            Files.createDirectories(Objects.requireNonNull(place.getParent()));
            write(content, place, entryName);
        }
    }

    private void write(InputStream content, Path place, String entryName) throws IOException {
        try (OutputStream out = Files.newOutputStream(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = read(content, entryName); read >= 0; read = read(content, entryName)) {
                bytes += read;
                if (bytes > mostBytes) {
                    throw refused("it holds more than " + mostBytes + " bytes, far more than its own size lets expect");
                }
                out.write(buffer, 0, read);
            }
        }
    }

    /** Only what reading throws is the archive's fault; what writing throws is the disk's. */
    private int read(InputStream content, String entryName) {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw refused("\"" + entryName + "\" is damaged: " + e.getMessage());
        }
    }

    private InferenceException refused(String why) {
        return InferenceException.invalid("the archive \"" + name + "\" can't be unpacked: " + why);
    }
}
