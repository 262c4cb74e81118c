package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.testing.FakeModel;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time that calls may wait is no time that their runs must fit into. */
@Timeout(60)
class QueueTimeoutTest {

    private static final Duration RUN = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofMillis(10);

    private final ManualClock clock = new ManualClock();
    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Calls calls = new Calls(allocator);
    private final CountDownLatch inside = new CountDownLatch(4);
    private final CountDownLatch go = new CountDownLatch(1);
    private final FakeModel doubling = FakeModel.times(2);

    /** Takes its time on the clock of the test; the fourth run is held. */
    private final FakeModel model = new FakeModel(doubling.signature(), (inputs, outputs, memory) -> {
        inside.countDown();
        if (inside.getCount() == 0) {
            await(go);
        }
        clock.advance(RUN);
        return doubling.newInstance().run(inputs, outputs, memory);
    });

    @AfterEach
    void everything_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void slowModel_isRunWhenAnInstanceIsFree_andOthersDoNotWaitForLonger() {
        try (InstancePool pool = pool()) {
            for (int i = 0; i < 3; i++) {
                assertThat(submit(pool, RequestContext.of("r")).answer().join()).isEqualTo(Calls.expected(1, 1, 2));
            }
            Calls.Made running = submit(pool, RequestContext.of("r"));
            await(inside);

            assertThatThrownBy(submit(pool, RequestContext.of("r")).answer()::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED))
                    .hasMessageContaining("a start is expected after 100 ms, calls wait for at most 10 ms");
            Calls.Made patient =
                    submit(pool, RequestContext.of("r").withDeadline(clock.nanoTime() + TimeUnit.SECONDS.toNanos(1)));
            go.countDown();
            assertThat(running.answer().join()).isEqualTo(Calls.expected(1, 1, 2));
            assertThat(patient.answer().join()).as("its own deadline counts").isEqualTo(Calls.expected(1, 1, 2));
        }
    }

    @Test
    void callThatHasWaitedForTooLong_isToldSo() {
        try (InstancePool pool = pool()) {
            for (int i = 0; i < 3; i++) {
                inside.countDown();
            }
            // Nothing is known yet of what runs take, so the second call is let in.
            Calls.Made running = submit(pool, RequestContext.of("r"));
            await(inside);
            Calls.Made waiting = submit(pool, RequestContext.of("r"));
            go.countDown();
            running.answer().join();
            assertThatThrownBy(waiting.answer()::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED))
                    .hasMessage("the call was not run within the time that calls may wait, after 100 ms in the queue");
        }
    }

    private InstancePool pool() {
        QueueSettings usual = QueueSettings.DEFAULT;
        QueueSettings queue = new QueueSettings(
                usual.maxCalls(),
                usual.maxRows(),
                usual.maxBytes(),
                usual.maxTenantRows(),
                TIMEOUT,
                usual.priorities());
        return new InstancePool(
                new ServedModel("slow/1", model, doubling.signature()),
                SchedulingSettings.of(1).withQueue(queue),
                new SchedulingTools(allocator, clock, RunListener.NONE));
    }

    private Calls.Made submit(InstancePool pool, RequestContext context) {
        Calls.Made made = calls.make(context, 1, 1);
        pool.submit(made.call());
        return made;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
