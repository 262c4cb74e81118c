package dev.barista.cache.redis;

import dev.barista.cache.SharedStore;
import dev.barista.cache.spi.SharedStoreProvider;
import java.net.URI;
import java.util.Optional;

/** Opens {@code redis://} and {@code rediss://}. */
public final class RedisStoreProvider implements SharedStoreProvider {

    @Override
    public Optional<SharedStore> open(URI location, Surroundings surroundings) {
        return RedisLocation.isRedis(location)
                ? Optional.of(new RedisStore(RedisLocation.parse(location), surroundings))
                : Optional.empty();
    }
}
