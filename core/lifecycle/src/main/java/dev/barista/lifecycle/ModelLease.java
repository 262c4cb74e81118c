package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Signature;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Pins one loaded version for one request, batch or sequence: it is not closed before the lease is. Hold it briefly, or
 * let go when {@link ServableFactory#draining} says so, and close it exactly once, on whatever thread.
 *
 * @param <S> what the version is served by
 */
public final class ModelLease<S extends AutoCloseable> implements AutoCloseable {

    @SuppressWarnings("rawtypes") // A class literal has no type arguments.
    private static final AtomicIntegerFieldUpdater<ModelLease> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(ModelLease.class, "closed");

    private final ServedVersion<S> version;
    private volatile int closed;

    ModelLease(ServedVersion<S> version) {
        this.version = version;
    }

    public ModelName model() {
        return version.model();
    }

    public ModelVersion version() {
        return version.loaded().version();
    }

    /** What requests to this version are checked against. */
    public Signature signature() {
        return version.loaded().signature();
    }

    /** The version itself. */
    public LoadedVersion loaded() {
        return version.loaded();
    }

    /** Not to be closed by the holder, nor used after the lease is closed. */
    public S servable() {
        return version.servable();
    }

    /**
     * One more lease of the same version, even if it is being drained and gives none to others.
     *
     * @throws IllegalStateException if this one is closed; to be kept from that is the holder's to see to
     */
    public ModelLease<S> again() {
        if (closed != 0) {
            throw new IllegalStateException(
                    "a lease of model " + model() + " version " + version() + " was used after it was closed");
        }
        return version.leaseAgain();
    }

    /**
     * Gives the version back.
     *
     * @throws IllegalStateException at a second call, which would let go of somebody else's lease
     */
    @Override
    public void close() {
        if (!CLOSED.compareAndSet(this, 0, 1)) {
            throw new IllegalStateException(
                    "a lease of model " + model() + " version " + version() + " was closed twice");
        }
        version.release();
    }
}
