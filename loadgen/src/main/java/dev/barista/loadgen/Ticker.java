package dev.barista.loadgen;

/** The time as one thread sees it, and the tasks that it does later. */
interface Ticker {

    long nanoTime();

    /** Runs a task on the thread after so many nanoseconds, at once if they are not above zero. */
    void after(long nanos, Runnable task);
}
