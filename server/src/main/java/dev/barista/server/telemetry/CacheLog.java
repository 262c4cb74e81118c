package dev.barista.server.telemetry;

import dev.barista.cache.spi.SharedStoreProvider;
import java.util.Map;

/** Writes to the log when the cache that servers share goes away and comes back. */
public final class CacheLog implements SharedStoreProvider.Watcher {

    private final ServerLog log;

    public CacheLog(ServerLog log) {
        this.log = log;
    }

    @Override
    public void lost(String reason) {
        log.warn("shared cache lost; calls are run until it is back", Map.of("reason", reason));
    }

    @Override
    public void found() {
        log.event("shared cache found");
    }
}
