package dev.barista.lifecycle;

import dev.barista.model.Scheduler;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a lifecycle: one for control and delays, and as many as there are loads and closings under way.
 *
 * @param shutDownOwn ends the threads that are the lifecycle's own
 */
record LifecycleExecutors(Executor control, Executor loader, Scheduler scheduler, Runnable shutDownOwn) {

    /** Those given, and own daemon threads for those that are null. */
    static LifecycleExecutors of(@Nullable Executor control, @Nullable Executor loader, @Nullable Scheduler scheduler) {
        // Whoever comes after the shutdown runs its task by itself, and is told there that all has stopped.
        RejectedExecutionHandler late = (task, executor) -> task.run();
        ScheduledThreadPoolExecutor ownControl = new ScheduledThreadPoolExecutor(1, threads("barista-lifecycle"), late);
        ownControl.setRemoveOnCancelPolicy(true);
        ownControl.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ThreadPoolExecutor ownLoader = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threads("barista-loader"), late);
        return new LifecycleExecutors(
                control == null ? ownControl : control,
                loader == null ? ownLoader : loader,
                scheduler == null ? (delay, task) -> schedule(ownControl, delay, task) : scheduler,
                () -> {
                    ownControl.shutdown();
                    ownLoader.shutdown();
                });
    }

    void shutDown() {
        shutDownOwn.run();
    }

    private static Runnable schedule(ScheduledThreadPoolExecutor executor, Duration delay, Runnable task) {
        Future<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
