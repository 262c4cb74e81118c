package dev.barista.model;

/**
 * The loop of a front end's thread, as far as scheduling uses it: calls that arrive together are decoded in one turn of
 * their loop, and may be run together at its end. One object for each loop, for as long as the loop lives.
 */
@FunctionalInterface
public interface EventLoop {

    /**
     * Runs the task on this loop, after everything of the present turn was decoded and handed over. Called on the loop
     * alone.
     */
    void atTurnEnd(Runnable task);
}
