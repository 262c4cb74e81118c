package dev.barista.server.operations;

import dev.barista.registry.OperationId;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Tells those who wait for it that an operation has ended. Thread-safe. */
final class OperationWatch {

    private final Map<OperationId, Watched> watched = new ConcurrentHashMap<>();

    private record Watched(CompletableFuture<Void> ended, int watchers) {}

    /** Whoever takes one closes it. */
    record Watcher(OperationWatch watch, OperationId id, CompletableFuture<Void> ended) implements AutoCloseable {

        @Override
        public void close() {
            watch.watched.computeIfPresent(
                    id, (key, now) -> now.watchers() == 1 ? null : new Watched(now.ended(), now.watchers() - 1));
        }
    }

    /** Watches an operation from now on; whoever asks for its state after this misses nothing. */
    Watcher watch(OperationId id) {
        Watched now = watched.compute(
                id,
                (key, known) -> known == null
                        ? new Watched(new CompletableFuture<>(), 1)
                        : new Watched(known.ended(), known.watchers() + 1));
        return new Watcher(this, id, now.ended());
    }

    /** The operation has finished, was cancelled or is no more. */
    void ended(OperationId id) {
        Watched known = watched.get(id);
        if (known != null) {
            known.ended().complete(null);
        }
    }

    /** Nobody is to wait any longer, for whatever. */
    void endAll() {
        watched.values().forEach(known -> known.ended().complete(null));
    }
}
