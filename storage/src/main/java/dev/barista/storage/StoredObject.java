package dev.barista.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * A file in a store.
 *
 * @param path below the place that the store is, with '/' between segments
 * @param size in bytes, {@link #UNKNOWN} if the store does not tell
 * @param tag differs when the content differs
 * @param modified when it was put there, as far as the store tells
 * @param sha256 of the content in lower-case hexadecimal digits, if that is known
 */
record StoredObject(String path, long size, String tag, Instant modified, Optional<String> sha256) {

    static final long UNKNOWN = -1;

    /** @param name its path below the folder that it is listed for */
    FileStamp stamp(String name) {
        return new FileStamp(name, size, modified, Optional.of(tag), modified);
    }
}
