package dev.barista.scheduling;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls on the threads that wait for them: each run borrows an instance, one that is idle if there is one.
 * Thread-safe; closed when no call is in flight.
 */
final class WaitingCallers implements AutoCloseable {

    private static final int PLACES = 16;

    private final AtomicReferenceArray<@Nullable BatchRunner> idle = new AtomicReferenceArray<>(PLACES);
    private final Supplier<BatchRunner> newRunner;
    private final InlineChoice choice;

    WaitingCallers(Supplier<BatchRunner> newRunner, InlineChoice choice) {
        this.newRunner = newRunner;
        this.choice = choice;
    }

    void run(QueuedCall call) {
        int place = (int) Thread.currentThread().threadId() & (PLACES - 1);
        BatchRunner found = idle.getAndSet(place, null);
        BatchRunner runner = found == null ? newRunner.get() : found;
        try {
            choice.ranInline(1, runner.runAlone(call, 0));
        } finally {
            if (!idle.compareAndSet(place, null, runner)) {
                runner.close();
            }
        }
    }

    @Override
    public void close() {
        for (int place = 0; place < PLACES; place++) {
            BatchRunner runner = idle.getAndSet(place, null);
            if (runner != null) {
                runner.close();
            }
        }
    }
}
