package dev.barista.inference;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the calls inside the service, and can be shut so that no new one enters and the last one out is noticed. */
final class CallGate {

    private static final long SHUT = 1L << 62;

    /** Calls inside, plus {@link #SHUT} once shut; one word, so that nobody slips in while the gate closes. */
    private final AtomicLong state = new AtomicLong();

    private final CountDownLatch empty = new CountDownLatch(1);

    /** Whether the call may go on; if so, {@link #leave()} must follow. */
    boolean enter() {
        if (state.incrementAndGet() < SHUT) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        if (state.decrementAndGet() == SHUT) {
            empty.countDown();
        }
    }

    long inside() {
        return state.get() & (SHUT - 1);
    }

    /** Lets nobody in from now on, and waits for those inside; returns whether all left in time. */
    boolean shut(long timeoutNanos) throws InterruptedException {
        if (state.getAndAccumulate(SHUT, (now, shut) -> now | shut) == 0) {
            empty.countDown();
        }
        return empty.await(timeoutNanos, TimeUnit.NANOSECONDS);
    }
}
