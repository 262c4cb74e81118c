package dev.barista.server.sharedmemory;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.SharedMemory;
import dev.barista.protocol.oip.SharedRegion;
import dev.barista.protocol.oip.SharedSlice;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The regions of the system's shared memory that callers have registered. Thread-safe. Reading and writing is copying
 * between memory and memory, which does not wait for anything.
 */
public final class SharedRegions implements SharedMemory, AutoCloseable {

    /** Where Linux shows the memory that {@code shm_open} makes. */
    public static final Path SYSTEM = Path.of("/dev/shm");

    /** Each holds a file open. */
    private static final int MOST_REGIONS = 1024;

    private final Path folder;
    private final long maxInputBytes;
    private final Map<String, Region> regions = new TreeMap<>();

    private SharedRegions(Path folder, long maxInputBytes) {
        this.folder = folder;
        this.maxInputBytes = maxInputBytes;
    }

    /**
     * None registered yet.
     *
     * @param folder where the system shows shared memory as files
     * @throws InferenceException if it does not
     */
    public static SharedRegions in(Path folder, long maxInputBytes) {
        if (!Files.isDirectory(folder)) {
            throw new InferenceException(
                    ErrorCode.UNAVAILABLE,
                    "shared memory needs " + folder + ", which is not there; start the server without --shared-memory");
        }
        return new SharedRegions(folder, maxInputBytes);
    }

    /** @throws InferenceException if there is one of this name, or no such memory */
    public void register(SharedRegion region) {
        checkFree(region.name());
        Region opened = Region.open(folder, region);
        boolean added = false;
        try {
            add(opened);
            added = true;
        } finally {
            if (!added) {
                opened.close();
            }
        }
    }

    private synchronized void checkFree(String name) {
        if (regions.containsKey(name)) {
            throw new InferenceException(
                    ErrorCode.ALREADY_EXISTS,
                    "region \"" + name + "\" is registered already; unregister it first, or choose another name");
        }
        if (regions.size() == MOST_REGIONS) {
            throw new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    MOST_REGIONS + " regions are registered, which is all there can be; unregister some");
        }
    }

    private synchronized void add(Region region) {
        checkFree(region.registered().name());
        regions.put(region.registered().name(), region);
    }

    /** Forgets one region, or all for "". One that is not there is no error: that is what was wanted. */
    public synchronized void unregister(String name) {
        if (name.isEmpty()) {
            close();
            return;
        }
        Region region = regions.remove(name);
        if (region != null) {
            region.close();
        }
    }

    /**
     * One region, or all for "", sorted by name.
     *
     * @throws InferenceException if there is none of this name
     */
    public synchronized List<SharedRegion> status(String name) {
        if (!name.isEmpty()) {
            return List.of(region(name).registered());
        }
        return regions.values().stream().map(Region::registered).toList();
    }

    private synchronized Region region(String name) {
        Region region = regions.get(name);
        if (region == null) {
            throw new InferenceException(
                    ErrorCode.NOT_FOUND, "there is no region \"" + name + "\" of shared memory; register it first");
        }
        return region;
    }

    private Region region(String owner, SharedSlice slice) {
        Region region;
        try {
            region = region(slice.region());
        } catch (InferenceException e) {
            throw InferenceException.invalid(owner + ": " + e.getMessage());
        }
        region.check(owner, slice);
        return region;
    }

    @Override
    public long maxInputBytes() {
        return maxInputBytes;
    }

    @Override
    public Part part(String owner, SharedSlice slice) {
        return new RegionPart(region(owner, slice), slice.offset());
    }

    private record RegionPart(Region region, long offset) implements Part {

        @Override
        public void read(ByteBuffer target) {
            region.read(offset, target);
        }

        @Override
        public void write(ByteBuffer source) {
            region.write(offset, source);
        }
    }

    /** Forgets all regions. */
    @Override
    public synchronized void close() {
        regions.values().forEach(Region::close);
        regions.clear();
    }
}
