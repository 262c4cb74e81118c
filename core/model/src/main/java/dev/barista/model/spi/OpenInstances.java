package dev.barista.model.spi;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the open instances of a loaded version, so that what they use is not freed underneath them. For runtimes;
 * thread-safe.
 */
public final class OpenInstances {

    private static final int CLOSED = -1;

    /** {@link #CLOSED} once the version is. */
    private final AtomicInteger open = new AtomicInteger();

    /**
     * Counts a new instance.
     *
     * @return to be run once, when that instance is closed
     * @throws IllegalStateException if the version is closed
     */
    public Runnable add() {
        int before = open.getAndUpdate(count -> count == CLOSED ? CLOSED : count + 1);
        if (before == CLOSED) {
            throw new IllegalStateException("this model is closed");
        }
        return open::decrementAndGet;
    }

    /**
     * Closes the version: there are no new instances from now on.
     *
     * @throws IllegalStateException if instances are open, or it was closed before; nothing may be freed then
     */
    public void close() {
        if (!open.compareAndSet(0, CLOSED)) {
            int count = open.get();
            throw new IllegalStateException(
                    count == CLOSED
                            ? "this model was closed twice"
                            : count + " instances of this model are still open");
        }
    }
}
