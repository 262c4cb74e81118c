package dev.barista.model;

import dev.barista.testing.interleaving.Interleavings;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** A call that is given up while others come to hear of it: each is told once, whenever it came. */
class CancellationInterleavingTest {

    @Test
    void listeners_areToldOnce() {
        Interleavings.of(3, 2, 5).check(Call.class);
    }

    /** A call, and what threads do with it. */
    public static final class Call {

        private final Cancellation cancellation = new Cancellation();
        private final AtomicInteger listeners = new AtomicInteger();
        private final AtomicInteger told = new AtomicInteger();

        @Operation
        public void cancel() {
            cancellation.cancel("gone");
        }

        @Operation
        public void listen() {
            listeners.incrementAndGet();
            cancellation.onCancel(told::incrementAndGet);
        }

        @Operation
        public boolean isCancelled() {
            return cancellation.isCancelled();
        }

        @Validate
        public void allWereTold() {
            int expected = cancellation.isCancelled() ? listeners.get() : 0;
            if (told.get() != expected) {
                throw new AssertionError("told " + told + " times, expected " + expected);
            }
        }
    }
}
