package dev.barista.server.operations;

import dev.barista.model.Scheduler;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The machine's time: one daemon thread, started with the first task. */
final class Timers implements Scheduler, AutoCloseable {

    private @Nullable ScheduledThreadPoolExecutor thread;
    private boolean closed;

    @Override
    public synchronized Runnable schedule(Duration delay, Runnable task) {
        if (closed) {
            return () -> {};
        }
        ScheduledThreadPoolExecutor known = thread;
        if (known == null) {
            known = new ScheduledThreadPoolExecutor(
                    1, Thread.ofPlatform().name("operation-timers").daemon(true).factory());
            known.setRemoveOnCancelPolicy(true);
            thread = known;
        }
        try {
            ScheduledFuture<?> scheduled = known.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** Runs nothing more. */
    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
