package dev.barista.scheduling;

import dev.barista.model.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Decides whether a version's calls run on the event loops that they come from: they do if a run takes less than the
 * change to an instance's thread and back would. A version is watched on its instances first, and goes back to them as
 * soon as it slows, for a time that doubles each time it does so soon. Thread-safe; asking is a volatile read.
 */
final class InlineChoice {

    /** What a run may take at most, in nanoseconds: about two changes of threads with their wake-ups. */
    static final long LIMIT_NANOS = 40_000;

    /** What one turn of an event loop may take for its calls together; what is left then goes to the instances. */
    static final long TURN_NANOS = 250_000;

    /** A single run this long is reason enough to go: it held up everybody on its loop. */
    static final long HARMFUL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Runs on instances that must have been quick before a version runs inline. */
    static final int WATCHED_RUNS = 16;

    /** Slow runs that were not made good by quick ones. */
    static final int SLOW_RUNS = 3;

    /**
     * Quick runs that make a slow one good. On a busy machine a thread loses its processor for milliseconds at a time,
     * and runs of microseconds are hit by it now and then: by far more rarely than this, if they are as short as they
     * seemed.
     */
    static final int QUICK_RUNS = 8;

    static final long FIRST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** A version that ran inline for this many rests has shown that the last slowness was an exception. */
    private static final int GOOD_RESTS = 10;

    /** So long is enough for it, if no single run has done harm. */
    static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final boolean allowed;
    private final Clock clock;
    private volatile boolean on;

    /** Changed under the lock. */
    private volatile int slow;

    private int quick;
    private int quickOnInstance;
    private long onSince;
    private long restUntil;
    private long rest = FIRST_REST_NANOS;

    /** @param allowed whether inline runs are wanted at all */
    InlineChoice(boolean allowed, Clock clock) {
        this.allowed = allowed;
        this.clock = clock;
        this.restUntil = clock.nanoTime();
    }

    boolean isOn() {
        return on;
    }

    /** Whether a call is to run where it came from. */
    boolean takes(QueuedCall call) {
        if (!on) {
            return false;
        }
        Cost cost = call.cost().cost();
        return cost.isKnown() && cost.expected(call.rows()) <= LIMIT_NANOS;
    }

    /** A batch was run on an instance; the model may have shown itself quick enough. */
    void ranOnInstance(Batch batch) {
        if (allowed && !on && !batch.calls().isEmpty()) {
            QueuedCall first = batch.calls().getFirst();
            watch(first.cost().cost().expected(first.rows()));
        }
    }

    private synchronized void watch(double expectedNanos) {
        if (expectedNanos > LIMIT_NANOS) {
            quickOnInstance = 0;
            return;
        }
        quickOnInstance++;
        long now = clock.nanoTime();
        if (quickOnInstance >= WATCHED_RUNS && now - restUntil >= 0) {
            slow = 0;
            quick = 0;
            onSince = now;
            on = true;
        }
    }

    /**
     * A batch of calls was run inline.
     *
     * @param nanos of the model's run alone: answers would be written on the event loop in any case
     */
    void ranInline(int calls, long nanos) {
        if (nanos > (calls == 1 ? LIMIT_NANOS : 2 * TURN_NANOS)) {
            ranSlowly(nanos);
        } else if (slow > 0) {
            ranQuickly();
        }
    }

    private synchronized void ranQuickly() {
        quick++;
        if (slow > 0 && quick >= QUICK_RUNS) {
            quick = 0;
            slow--;
        }
    }

    private synchronized void ranSlowly(long nanos) {
        slow++;
        quick = 0;
        if (on && (slow >= SLOW_RUNS || nanos > HARMFUL_NANOS)) {
            leave(nanos > HARMFUL_NANOS ? GOOD_RESTS * rest : Math.min(GOOD_NANOS, GOOD_RESTS * rest));
        }
    }

    /** @param good for how long it must have gone well to be forgiven what was before */
    private void leave(long good) {
        long now = clock.nanoTime();
        if (now - onSince > good) {
            rest = FIRST_REST_NANOS;
        }
        on = false;
        quickOnInstance = 0;
        restUntil = now + rest;
        rest = Math.min(LONGEST_REST_NANOS, rest * 2);
    }
}
