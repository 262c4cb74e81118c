package dev.barista.model;

import java.time.Duration;

/** Runs a task after a delay, so that tests drive delays by hand. Thread-safe. */
public interface Scheduler {

    /**
     * Runs the task once after the delay, on a thread of the scheduler, which the task must not block.
     *
     * @return cancels the task if it has not started; harmless afterwards
     */
    Runnable schedule(Duration delay, Runnable task);
}
