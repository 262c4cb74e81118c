package dev.barista.inference;

import dev.barista.model.Scheduler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread for delays that is started with the first of them. Thread-safe. */
final class LazyScheduler implements Scheduler, AutoCloseable {

    private @Nullable ScheduledThreadPoolExecutor executor;
    private boolean closed;

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        ScheduledThreadPoolExecutor thread = executor();
        if (thread == null) {
            return () -> {};
        }
        Future<?> future = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private synchronized @Nullable ScheduledThreadPoolExecutor executor() {
        if (executor == null && !closed) {
            ScheduledThreadPoolExecutor started = new ScheduledThreadPoolExecutor(
                    1,
                    task -> Thread.ofPlatform()
                            .name("barista-delays")
                            .daemon(true)
                            .unstarted(task));
            started.setRemoveOnCancelPolicy(true);
            executor = started;
        }
        return executor;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (executor != null) {
            executor.shutdownNow();
        }
    }
}
