package dev.barista.scheduling;

import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Tensor;
import dev.barista.testing.ManualClock;
import dev.barista.testing.interleaving.Interleavings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that are handed to workers that come and go, while the queue is closed. */
class CallQueueInterleavingTest {

    @Test
    void callThatWasAccepted_isRunOnce_andNobodyIsLeftBehind() throws NoSuchMethodException {
        Interleavings.of(3, 1, 0)
                .addCustomScenario(atATime("call", "call"))
                .addCustomScenario(atATime("call", "close"))
                .addCustomScenario(atATime("call", "call", "close"))
                // The loops in which a lock waits for another thread are long, and no sign that nothing moves.
                .loopBound(1000)
                .addGuarantee(ManagedStrategyGuaranteeKt.forClasses(GUARDED)
                        .allMethods()
                        .treatAsAtomic())
                .check(Workers.class);
    }

    /** Each of these on a thread of its own. */
    private static ExecutionScenario atATime(String... operations) throws NoSuchMethodException {
        List<List<Actor>> threads = new ArrayList<>();
        for (String operation : operations) {
            threads.add(List.of(actor(operation)));
        }
        return new ExecutionScenario(List.of(), threads, List.of(), actor("allWereRun"));
    }

    private static Actor actor(String operation) throws NoSuchMethodException {
        return new Actor(Workers.class.getMethod(operation), List.of());
    }

    /** What only the holder of the queue's lock touches: one step for the checker. */
    private static final String[] GUARDED = Stream.of(
                    Admission.class,
                    ArrivalGaps.class,
                    Batch.class,
                    BatchPolicy.class,
                    RunningBatches.class,
                    WaitingCalls.class)
            .map(Class::getName)
            .toArray(String[]::new);

    /** A queue whose workers end as soon as there is nothing to do, and what threads do with it. */
    public static final class Workers {

        /** Of one priority, because a loop over many looks to the checker like one that waits. */
        private static final QueueSettings ROOM =
                new QueueSettings(100, 100, 100, 100, Duration.ZERO, new QueueSettings.Priorities(1, 1));

        private static final SchedulingSettings SETTINGS =
                new SchedulingSettings(1, Duration.ZERO, ROOM, BatchSettings.OFF, false, false);

        private final CallQueue queue = new CallQueue("m", SETTINGS, new ManualClock());
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger ran = new AtomicInteger();
        private final AtomicInteger workers = new AtomicInteger();
        private volatile boolean closed;
        private volatile boolean ranAfterClosing;

        /** Hands a call over; where a worker is needed for it, this thread is that. */
        @Operation
        public void call() {
            CallQueue.Offer offer;
            try {
                offer = queue.offer(Calls.queued(Calls.call(new Calls.Ending(this::run))));
            } catch (InferenceException refused) {
                return;
            }
            accepted.incrementAndGet();
            if (offer == CallQueue.Offer.ACCEPTED_NEEDS_WORKER) {
                workers.incrementAndGet();
                work();
            }
        }

        private void run() {
            ran.incrementAndGet();
            ranAfterClosing |= closed;
        }

        private void work() {
            for (Batch batch = take(); batch != null; batch = take()) {
                for (QueuedCall call : batch.calls()) {
                    Completions.succeeded(call.call(), new Tensor[0], PhaseTimes.NONE);
                }
                queue.ended(batch);
            }
        }

        private @Nullable Batch take() {
            return queue.take(workers::decrementAndGet);
        }

        @Operation(runOnce = true)
        public void close() {
            queue.close();
            closed = true;
        }

        @Validate
        public void allWereRun() {
            if (ran.get() != accepted.get() || queue.size() != 0 || workers.get() != 0 || ranAfterClosing) {
                throw new AssertionError(accepted + " calls were accepted, " + ran + " were run, " + queue.size()
                        + " wait; " + workers + " workers are left" + (ranAfterClosing ? "; one ran too late" : ""));
            }
        }
    }
}
