package dev.barista.storage;

import java.time.Duration;

/** Lets time pass on the calling thread, so that tests can let it pass by hand. */
@FunctionalInterface
interface Pause {
    void sleep(Duration duration) throws InterruptedException;
}
