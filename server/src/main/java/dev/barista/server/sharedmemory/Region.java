package dev.barista.server.sharedmemory;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.SharedRegion;
import dev.barista.protocol.oip.SharedSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A registered region, read and written by system calls and never mapped: its owner may cut the memory short at any
 * moment, which an access to mapped memory would end the process for. Thread-safe; closing it while it is in use fails
 * that use, with words for its caller.
 */
final class Region implements AutoCloseable {

    private final SharedRegion registered;
    private final FileChannel memory;

    private Region(SharedRegion registered, FileChannel memory) {
        this.registered = registered;
        this.memory = memory;
    }

    /** @throws InferenceException if there is no such memory, or not so much of it */
    static Region open(Path folder, SharedRegion region) {
        Path file = folder.resolve(fileName(region));
        FileChannel memory = channel(file, region);
        Region opened = new Region(region, memory);
        boolean fits = false;
        try {
            opened.checkThere(region.offset() + region.byteSize());
            fits = true;
            return opened;
        } finally {
            if (!fits) {
                opened.close();
            }
        }
    }

    /** The one element of a path that the key is; nothing outside the folder can be named. */
    private static String fileName(SharedRegion region) {
        String key = region.key();
        String name = key.startsWith("/") ? key.substring(1) : key;
        boolean isName = !name.isEmpty()
                && name.length() <= 255
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0
                && !name.equals(".")
                && !name.equals("..");
        if (!isName) {
            throw invalid(region, "\"" + key + "\" is no key of shared memory; expected one such as \"/name\"");
        }
        return name;
    }

    private static FileChannel channel(Path file, SharedRegion region) {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return FileChannel.open(
                        file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
            }
        } catch (IOException e) {
            throw invalid(
                    region,
                    "the shared memory " + region.key() + " can't be opened for reading and writing: "
                            + e.getMessage());
        }
        throw invalid(region, "there is no shared memory " + region.key());
    }

    SharedRegion registered() {
        return registered;
    }

    /** @throws InferenceException if the region has no such part */
    void check(String owner, SharedSlice slice) {
        if (slice.byteSize() > registered.byteSize() || slice.offset() > registered.byteSize() - slice.byteSize()) {
            throw InferenceException.invalid(owner + ": region \"" + registered.name() + "\" has "
                    + registered.byteSize() + " bytes, asked for were " + slice.byteSize() + " from " + slice.offset()
                    + " on");
        }
    }

    /** Fills the buffer from an offset of the region on. */
    void read(long offset, ByteBuffer target) {
        long position = registered.offset() + offset;
        try {
            while (target.hasRemaining()) {
                int count = memory.read(target, position);
                if (count < 0) {
                    throw cutShort();
                }
                position += count;
            }
        } catch (IOException e) {
            throw gone(e);
        }
    }

    /** Writes the buffer from an offset of the region on. */
    void write(long offset, ByteBuffer source) {
        long position = registered.offset() + offset;
        checkThere(position + source.remaining());
        try {
            while (source.hasRemaining()) {
                position += memory.write(source, position);
            }
        } catch (IOException e) {
            throw gone(e);
        }
    }

    /** A write behind the end would make the memory longer again. */
    private void checkThere(long end) {
        try {
            if (memory.size() < end) {
                throw cutShort();
            }
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private InferenceException cutShort() {
        return invalid(
                registered,
                "the shared memory " + registered.key() + " has fewer than the " + registered.byteSize()
                        + " bytes from " + registered.offset() + " on that the region is to have");
    }

    private InferenceException gone(IOException e) {
        return e instanceof ClosedChannelException
                ? invalid(registered, "it was unregistered while the call was under way")
                : new InferenceException(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "region \"" + registered.name() + "\": the system refuses its memory: " + e.getMessage(),
                        e);
    }

    private static InferenceException invalid(SharedRegion region, String reason) {
        return InferenceException.invalid("region \"" + region.name() + "\": " + reason);
    }

    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            // Nothing was held back that could be lost.
            return;
        }
    }
}
