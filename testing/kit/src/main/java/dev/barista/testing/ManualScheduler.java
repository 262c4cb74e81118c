package dev.barista.testing;

import dev.barista.model.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/** Runs delayed tasks when a test moves time, on the test's thread, in the order in which they are due. */
public final class ManualScheduler implements Scheduler {

    private final ManualClock clock;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::due).thenComparingLong(Task::number));
    private long scheduled;

    public ManualScheduler(ManualClock clock) {
        this.clock = clock;
    }

    private record Task(long due, long number, Runnable action) {}

    @Override
    public synchronized Runnable schedule(Duration delay, Runnable action) {
        Task task = new Task(clock.nanoTime() + delay.toNanos(), ++scheduled, action);
        tasks.add(task);
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** Moves the clock forward and runs what becomes due on the way, each task at its own time. */
    public void advance(Duration by) {
        long end = clock.nanoTime() + by.toNanos();
        for (Optional<Task> task = nextDue(end); task.isPresent(); task = nextDue(end)) {
            clock.advance(Duration.ofNanos(Math.max(0, task.get().due() - clock.nanoTime())));
            task.get().action().run();
        }
        clock.advance(Duration.ofNanos(end - clock.nanoTime()));
    }

    private synchronized Optional<Task> nextDue(long end) {
        Task next = tasks.peek();
        return next == null || next.due() > end ? Optional.empty() : Optional.of(tasks.remove());
    }

    /** How many tasks wait for their time. */
    public synchronized int pendingCount() {
        return tasks.size();
    }

    /** How long until the next task is due; empty if none waits. */
    public synchronized Optional<Duration> untilNext() {
        return Optional.ofNullable(tasks.peek()).map(task -> Duration.ofNanos(task.due() - clock.nanoTime()));
    }
}
