package dev.barista.scheduling;

import dev.barista.model.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;

/** An event loop whose turns end when a test says so, on the test's thread. */
final class TurnLoop implements EventLoop {

    private final Deque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void atTurnEnd(Runnable task) {
        tasks.addLast(task);
    }

    void endTurn() {
        for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
            task.run();
        }
    }

    boolean hasTasks() {
        return !tasks.isEmpty();
    }
}
