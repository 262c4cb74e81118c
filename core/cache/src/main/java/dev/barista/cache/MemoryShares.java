package dev.barista.cache;

import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Divides the cache's memory: a model that wants a part of its own gets it, as far as there is any left, and all others
 * have the rest together. Thread-safe; asked when versions come and go.
 */
final class MemoryShares {

    private final long totalBytes;
    private final Clock clock;
    private final Map<ModelName, Share> own = new HashMap<>();
    private @Nullable LocalStore common;

    MemoryShares(long totalBytes, Clock clock) {
        this.totalBytes = totalBytes;
        this.clock = clock;
    }

    /** A part that belongs to one model, with the number of its versions. */
    private static final class Share {
        private final LocalStore store;
        private int versions;

        Share(LocalStore store) {
            this.store = store;
        }
    }

    /**
     * Where a version's answers are to be kept; {@link #leave} must follow.
     *
     * @param bytes of a part of its own; empty to have one with the others
     */
    synchronized LocalStore enter(ModelName model, OptionalLong bytes) {
        if (bytes.isEmpty()) {
            return common();
        }
        Share share = own.get(model);
        long taken = taken() - (share == null ? 0 : share.store.maxBytes());
        long granted = Math.min(bytes.getAsLong(), totalBytes - taken);
        if (share == null) {
            share = new Share(new LocalStore(granted, clock));
            own.put(model, share);
        } else {
            share.store.resize(granted);
        }
        share.versions++;
        divide();
        return share.store;
    }

    /** A version is gone that had entered with this store. */
    synchronized void leave(ModelName model, LocalStore store) {
        Share share = own.get(model);
        if (share != null && share.store == store) {
            share.versions--;
            if (share.versions == 0) {
                own.remove(model);
                divide();
            }
        }
    }

    private LocalStore common() {
        LocalStore existing = common;
        if (existing == null) {
            existing = new LocalStore(totalBytes - taken(), clock);
            common = existing;
        }
        return existing;
    }

    private void divide() {
        if (common != null) {
            common.resize(totalBytes - taken());
        }
    }

    private long taken() {
        return own.values().stream().mapToLong(share -> share.store.maxBytes()).sum();
    }
}
