package dev.barista.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Runs tasks when a test says so, on the test's thread and in the order that the test likes. */
public final class ManualExecutor implements Executor {

    private final List<Runnable> tasks = new ArrayList<>();

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    public synchronized int pendingCount() {
        return tasks.size();
    }

    /** Runs the oldest task. */
    public void runNext() {
        run(0);
    }

    /** Runs the task at this place in the queue, 0 the oldest. */
    public void run(int index) {
        take(index).run();
    }

    private synchronized Runnable take(int index) {
        return tasks.remove(index);
    }

    /** Runs all tasks, those that come up on the way included. */
    public void runAll() {
        while (pendingCount() > 0) {
            runNext();
        }
    }
}
