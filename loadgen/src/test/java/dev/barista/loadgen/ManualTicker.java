package dev.barista.loadgen;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that the test moves: tasks run when it passes them, in their order. */
final class ManualTicker implements Ticker {

    private record Task(long at, long order, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private long now = 1_000;
    private long order;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public void after(long nanos, Runnable task) {
        tasks.add(new Task(now + Math.max(0, nanos), order++, task));
    }

    /** Lets so much time pass. */
    void pass(long nanos) {
        long until = now + nanos;
        while (!tasks.isEmpty() && tasks.peek().at() <= until) {
            Task next = tasks.poll();
            now = Math.max(now, next.at());
            next.work().run();
        }
        now = until;
    }

    /** Lets so much time pass in which the thread does nothing: what was due comes late. */
    void stall(long nanos) {
        now += nanos;
    }
}
