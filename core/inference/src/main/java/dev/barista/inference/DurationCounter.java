package dev.barista.inference;

import java.util.concurrent.atomic.LongAdder;

/** Counts events and their durations, from many threads. */
final class DurationCounter {

    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    void add(long duration) {
        count.increment();
        nanos.add(duration);
    }

    DurationCount read() {
        return new DurationCount(count.sum(), nanos.sum());
    }
}
