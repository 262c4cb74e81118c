package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.testing.FakeModel;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool as a whole, with a model that is held until the test has put calls behind its first run. */
@Timeout(60)
class BatchingTest {

    private static final float POISON = 13;

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Calls calls = new Calls(allocator);
    private final List<Integer> runRows = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch firstRuns = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicReference<String> stopped = new AtomicReference<>();
    private final FakeModel doubling = FakeModel.times(2);

    /** Doubles, once it is let go; refuses runs that have the poison in them. */
    private final FakeModel model = new FakeModel(doubling.signature(), (inputs, outputs, memory) -> {
        Tensor x = inputs[0];
        assertThat(x).isNotNull();
        runRows.add((int) x.shape().dim(0));
        firstRuns.countDown();
        await(go);
        for (int i = 0; i < x.byteSize(); i += Float.BYTES) {
            if (x.data().getFloat(i) == POISON) {
                throw InferenceException.invalid("13 is not a number that this model likes");
            }
        }
        return doubling.newInstance().run(inputs, outputs, memory);
    });

    @AfterEach
    void everything_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void callsThatWait_shareTheNextRunAndGetTheirOwnRows() {
        List<Calls.Made> made = new ArrayList<>();
        try (InstancePool pool = pool(SchedulingSettings.of(1), doubling.signature())) {
            made.add(submit(pool, calls.make(1, 1)));
            await(firstRuns);
            for (int i = 2; i <= 6; i++) {
                made.add(submit(pool, calls.make(i, i)));
            }
            go.countDown();
            for (int i = 1; i <= 6; i++) {
                assertThat(made.get(i - 1).answer().join()).isEqualTo(Calls.expected(i, i, 2));
            }
        }
        assertThat(runRows).containsExactly(1, 2 + 3 + 4 + 5 + 6);
    }

    @Test
    void badCall_failsAloneThoughItSharedTheRun() {
        List<Calls.Made> made = new ArrayList<>();
        try (InstancePool pool = pool(SchedulingSettings.of(1), doubling.signature())) {
            Calls.Made first = submit(pool, calls.make(1, 1));
            await(firstRuns);
            for (int i = 0; i < 8; i++) {
                made.add(submit(pool, calls.make(1, i == 5 ? POISON : i)));
            }
            go.countDown();
            first.answer().join();
            for (int i = 0; i < 8; i++) {
                CompletableFuture<float[]> answer = made.get(i).answer();
                if (i == 5) {
                    assertThatThrownBy(answer::join).hasMessageContaining("13 is not a number");
                } else {
                    assertThat(answer.join()).isEqualTo(Calls.expected(1, i, 2));
                }
            }
        }
        assertThat(runRows).as("halves until the bad one is alone").containsExactly(1, 8, 4, 4, 2, 1, 1, 2);
    }

    @Test
    void callOfMoreRowsThanOneRunTakes_isSplitAndJoined() {
        Signature limited = new Signature(
                doubling.signature().inputs(), doubling.signature().outputs(), 4);
        go.countDown();
        try (InstancePool pool = pool(SchedulingSettings.of(2), limited)) {
            assertThat(submit(pool, calls.make(50, 3)).answer().join()).isEqualTo(Calls.expected(50, 3, 2));
            assertThatThrownBy(submit(pool, calls.make(50, POISON)).answer()::join)
                    .hasMessageContaining("13 is not a number");
        }
        assertThat(runRows).allMatch(rows -> rows <= 4);
    }

    @Test
    void sizesThatTheModelTakes_areFilledUp() {
        go.countDown();
        SchedulingSettings settings = SchedulingSettings.of(1)
                .withBatch(new BatchSettings(true, 8, Optional.empty(), List.of(), List.of(4, 8)));
        try (InstancePool pool = pool(settings, doubling.signature())) {
            assertThat(submit(pool, calls.make(3, 5)).answer().join()).isEqualTo(Calls.expected(3, 5, 2));
            assertThat(submit(pool, calls.make(8, 6)).answer().join()).isEqualTo(Calls.expected(8, 6, 2));
        }
        assertThat(runRows).containsExactly(4, 8);
    }

    @Test
    void delay_letsCallsJoinThoughAnInstanceIsFree() {
        go.countDown();
        SchedulingSettings settings = SchedulingSettings.of(1)
                .withBatch(new BatchSettings(true, 3, Optional.of(Duration.ofMinutes(10)), List.of(), List.of()));
        try (InstancePool pool = pool(settings, doubling.signature())) {
            List<Calls.Made> made = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                made.add(submit(pool, calls.make(1, i)));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(made.get(i).answer().join()).isEqualTo(Calls.expected(1, i, 2));
            }
            PhaseTimes times = made.getFirst().times().join();
            assertThat(times.queue()).isNotNegative();
            assertThat(times.batchWait()).isNotNegative();
        }
        assertThat(runRows).containsExactly(3);
    }

    @Test
    void modelWhoseOutputsCountNoRows_isRunCallByCallFromThenOn() {
        FakeModel counting = new FakeModel(doubling.signature(), (inputs, outputs, memory) -> {
            Tensor x = inputs[0];
            assertThat(x).isNotNull();
            runRows.add((int) x.shape().dim(0));
            firstRuns.countDown();
            await(go);
            return new Tensor[] {Tensor.owned(x.dataType(), Shape.of(1, 4), memory.allocate(16))};
        });
        try (InstancePool pool = new InstancePool(
                new ServedModel("odd/1", counting, doubling.signature()), SchedulingSettings.of(1), tools())) {
            Calls.Made first = submit(pool, calls.make(1, 1));
            await(firstRuns);
            List<Calls.Made> made = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                made.add(submit(pool, calls.make(1, i)));
            }
            go.countDown();
            first.answer().join();
            made.forEach(call -> assertThat(call.answer().join()).hasSize(4));
        }
        assertThat(stopped.get()).contains("a run of 4 rows gave outputs of [1,4]");
        assertThat(runRows).startsWith(1, 4).endsWith(1, 1, 1, 1);
    }

    @Test
    void quickModel_movesToTheLoopAndRunsATurnTogether() {
        go.countDown();
        TurnLoop loop = new TurnLoop();
        Caller onLoop = new Caller("", 1, loop);
        // To a clock that stands still every model is quick.
        try (InstancePool pool = pool(SchedulingSettings.of(1), new ManualClock())) {
            while (!pool.snapshot().inline()) {
                submit(pool, calls.make(1, 1)).answer().join();
            }
            runRows.clear();
            List<Calls.Made> made = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                made.add(submit(pool, calls.make(RequestContext.of("r").withCaller(onLoop), 1, i)));
            }
            made.get(3).cancellation().cancel("the caller closed the connection");
            assertThat(loop.hasTasks()).isTrue();
            assertThat(runRows).isEmpty();

            loop.endTurn();

            for (int i = 0; i < 10; i++) {
                if (i == 3) {
                    assertThatThrownBy(made.get(i).answer()::join).hasMessageContaining("closed the connection");
                } else {
                    assertThat(made.get(i).answer().join()).isEqualTo(Calls.expected(1, i, 2));
                }
            }
            assertThat(runRows).containsExactly(9);
        }
    }

    @Test
    void order_isKeptForACaller() {
        go.countDown();
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        try (InstancePool pool = pool(SchedulingSettings.of(4).withPreservedOrder(true), doubling.signature())) {
            List<CompletableFuture<?>> ends = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                int number = i;
                RequestContext context = RequestContext.of("r").withCaller(new Caller("", 1, null));
                Calls.Made made = calls.make(context, 1 + i % 7, 100 + i);
                ends.add(made.answer().thenRun(() -> order.add(number)));
                pool.submit(made.call());
            }
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(order).hasSize(500).isSorted();
    }

    @Test
    void callThatCanNotBeAnsweredInTime_isRefusedAtOnce() {
        FakeModel slow = new FakeModel(doubling.signature(), (inputs, outputs, memory) -> {
            runRows.add(1);
            firstRuns.countDown();
            if (runRows.size() > 3) {
                await(go);
            } else {
                spin(Duration.ofMillis(20));
            }
            return doubling.newInstance().run(inputs, outputs, memory);
        });
        try (InstancePool pool =
                new InstancePool(new ServedModel("slow/1", slow, doubling.signature()), one(), tools())) {
            for (int i = 0; i < 3; i++) {
                submit(pool, calls.make(1, 1)).answer().join();
            }
            Calls.Made running = submit(pool, calls.make(1, 1));
            while (runRows.size() < 4) {
                Thread.onSpinWait();
            }
            RequestContext hurried =
                    RequestContext.of("r").withDeadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5));
            Calls.Made refused = submit(pool, calls.make(hurried, 1, 1));
            assertThatThrownBy(refused.answer()::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED))
                    .hasMessageContaining("the deadline is in");
            go.countDown();
            running.answer().join();
        }
    }

    @Test
    void placesOfThoseWhoGaveUp_areForOthers() {
        SchedulingSettings small = one().withQueue(QueueSettings.DEFAULT.withMaxCalls(2));
        try (InstancePool pool = pool(small, doubling.signature())) {
            Calls.Made running = submit(pool, calls.make(1, 1));
            await(firstRuns);
            Calls.Made gone = submit(pool, calls.make(1, 2));
            Calls.Made waiting = submit(pool, calls.make(1, 3));
            assertThatThrownBy(submit(pool, calls.make(1, 4)).answer()::join)
                    .hasMessageContaining("2 calls are waiting");
            gone.cancellation().cancel("the caller closed the connection");

            Calls.Made late = submit(pool, calls.make(1, 5));

            assertThatThrownBy(gone.answer()::join).hasMessageContaining("closed the connection");
            go.countDown();
            running.answer().join();
            assertThat(waiting.answer().join()).isEqualTo(Calls.expected(1, 3, 2));
            assertThat(late.answer().join()).isEqualTo(Calls.expected(1, 5, 2));
        }
    }

    @Test
    void runThatNobodyWaitsFor_isInterrupted() {
        CountDownLatch interrupted = new CountDownLatch(1);
        InterruptibleModel stuck = new InterruptibleModel(doubling.signature(), firstRuns, interrupted);
        try (InstancePool pool =
                new InstancePool(new ServedModel("stuck/1", stuck, doubling.signature()), one(), tools())) {
            Cancellation cancellation = new Cancellation();
            RequestContext context =
                    new RequestContext("r", RequestContext.NO_DEADLINE, Caller.ANONYMOUS, cancellation);
            Calls.Made made = submit(pool, calls.make(context, 1, 1));
            await(firstRuns);
            cancellation.cancel("the caller closed the connection");
            assertThatThrownBy(made.answer()::join).hasMessageContaining("interrupted");
        }
    }

    private static SchedulingSettings one() {
        return SchedulingSettings.of(1);
    }

    private InstancePool pool(SchedulingSettings settings, Signature signature) {
        return new InstancePool(new ServedModel("double/1", model, signature), settings, tools());
    }

    private InstancePool pool(SchedulingSettings settings, Clock clock) {
        return new InstancePool(new ServedModel("double/1", model, model.signature()), settings, tools(clock));
    }

    private SchedulingTools tools() {
        return tools(Clock.system());
    }

    private SchedulingTools tools(Clock clock) {
        return new SchedulingTools(allocator, clock, new RunListener() {
            @Override
            public void ran(int count, int rows, PhaseTimes times) {}

            @Override
            public void batchingStopped(String reason) {
                stopped.set(reason);
            }
        });
    }

    private static Calls.Made submit(InstancePool pool, Calls.Made made) {
        pool.submit(made.call());
        return made;
    }

    private static void spin(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
