package dev.barista.inference;

import java.net.URI;
import java.util.Optional;

/**
 * Where the response caches of models that want one keep their answers.
 *
 * @param bytes of memory for all models together, 0 or more; 0 keeps none here
 * @param shared the location of a store that several servers share
 */
public record CacheSettings(long bytes, Optional<URI> shared) {

    public static final CacheSettings DEFAULT = new CacheSettings(64L << 20, Optional.empty());

    public CacheSettings {
        if (bytes < 0) {
            throw new IllegalArgumentException("the cache's memory is 0 bytes or more, got " + bytes);
        }
    }
}
