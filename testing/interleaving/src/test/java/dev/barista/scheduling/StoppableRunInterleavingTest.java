package dev.barista.scheduling;

import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.interleaving.Interleavings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Callers that give up while the instance goes on to the next run: never is that one stopped in place of theirs. */
class StoppableRunInterleavingTest {

    @Test
    void interruption_hitsTheRunWhoseCallersGaveUp() {
        Interleavings.of(3, 1, 5).check(Runs.class);
    }

    /** An instance that runs two calls together and then one that nobody gives up. */
    public static final class Runs {

        private final QueuedCall first = Calls.queued(Calls.call(new Calls.Ending(() -> {})));
        private final QueuedCall second = Calls.queued(Calls.call(new Calls.Ending(() -> {})));
        private final QueuedCall next = Calls.queued(Calls.call(new Calls.Ending(() -> {})));
        private final Instance instance = new Instance();

        @Operation(runOnce = true)
        public void run() {
            StoppableRun.run(List.of(first, second), instance, () -> running(1));
            StoppableRun.run(List.of(next), instance, () -> running(2));
        }

        private Tensor[] running(int run) {
            instance.run = run;
            return new Tensor[0];
        }

        @Operation(runOnce = true)
        public void firstGivesUp() {
            first.call().context().cancellation().cancel("gone");
        }

        @Operation(runOnce = true)
        public void secondGivesUp() {
            second.call().context().cancellation().cancel("gone");
        }

        @Validate
        public void othersRan() {
            boolean bothGaveUp = first.isGivenUp(0) && second.isGivenUp(0);
            if (instance.interruptedRun == 2 || instance.interruptions.get() > (bothGaveUp ? 1 : 0)) {
                throw new AssertionError("interrupted " + instance.interruptions + " times, last in run "
                        + instance.interruptedRun + "; both gave up: " + bothGaveUp);
            }
        }
    }

    /** Notes in which run it is interrupted. */
    private static final class Instance implements ModelInstance {

        private volatile int run;
        private volatile int interruptedRun;
        private final AtomicInteger interruptions = new AtomicInteger();

        @Override
        public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
            throw new AssertionError("the test runs by itself");
        }

        @Override
        public void interrupt() {
            interruptedRun = run;
            interruptions.incrementAndGet();
        }

        @Override
        public void close() {}
    }
}
