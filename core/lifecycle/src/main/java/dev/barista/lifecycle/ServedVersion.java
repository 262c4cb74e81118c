package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A loaded version with its count of leases. Leases may be taken on any thread until {@link #retire()}, which lifecycle
 * control calls once, after the version was taken out of the table that leases are looked up in.
 *
 * <p>One word holds count and retirement, so that no lease can slip in between deciding and closing.
 */
final class ServedVersion<S extends AutoCloseable> {

    private static final long RETIRED = Long.MIN_VALUE;

    private final ModelName model;
    private final LoadedVersion loaded;
    private final S servable;
    private final Runnable unused;
    private final AtomicLong leases = new AtomicLong();

    /** @param unused run once, when it is retired and without leases; on the thread that closes the last lease */
    ServedVersion(ModelName model, LoadedVersion loaded, S servable, Runnable unused) {
        this.model = model;
        this.loaded = loaded;
        this.servable = servable;
        this.unused = unused;
    }

    ModelName model() {
        return model;
    }

    LoadedVersion loaded() {
        return loaded;
    }

    S servable() {
        return servable;
    }

    /** A lease, or null if the version is retired. */
    @Nullable
    ModelLease<S> tryLease() {
        long current = leases.get();
        while (current >= 0) {
            if (leases.compareAndSet(current, current + 1)) {
                return new ModelLease<>(this);
            }
            current = leases.get();
        }
        return null;
    }

    /** One more lease, for somebody who has one and so keeps the version from being closed, retired or not. */
    ModelLease<S> leaseAgain() {
        leases.incrementAndGet();
        return new ModelLease<>(this);
    }

    /** Gives back one lease. */
    void release() {
        if (leases.decrementAndGet() == RETIRED) {
            unused.run();
        }
    }

    /** No lease is given from now on. */
    void retire() {
        if (leases.getAndAccumulate(RETIRED, (count, retired) -> count | retired) == 0) {
            unused.run();
        }
    }

    /** How many leases are open. */
    long leaseCount() {
        return leases.get() & Long.MAX_VALUE;
    }
}
