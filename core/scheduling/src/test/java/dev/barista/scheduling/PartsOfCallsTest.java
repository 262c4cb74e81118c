package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.Caller;
import dev.barista.model.DataType;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.testing.FakeModel;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are run in parts, of a model that is quick enough to run where its callers are. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PartsOfCallsTest {

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Calls calls = new Calls(allocator);
    private final FakeModel model = FakeModel.times(2);

    @AfterEach
    void everything_isReleased() {
        allocator.assertNothingLeaked();
    }

    @Test
    void partsOfACallFromALoop_neverTouchTheLoopFromAnotherThread() {
        TurnLoop loop = new TurnLoop();
        try (InstancePool pool = inlinePool()) {
            RequestContext context = RequestContext.of("r").withCaller(new Caller("", 1, loop));
            Calls.Made made = submit(pool, calls.make(context, 1000, 3));

            assertThat(made.answer().join()).isEqualTo(Calls.expected(1000, 3, 2));
            assertThat(loop.hasTasks()).isFalse();
        }
    }

    @Test
    void partsOfACallerWhoWaits_doNotRunWithinEachOther() {
        try (InstancePool pool = inlinePool()) {
            RequestContext context = RequestContext.of("r").withCaller(Caller.WAITING);
            Calls.Made made = submit(pool, calls.make(context, 100_000, 3));

            assertThat(made.answer().join()).hasSize(400_000).containsOnly(6);
        }
    }

    @Test
    void callersWithoutAConnection_doNotWaitForEachOthersAnswers() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FakeModel first = new FakeModel(model.signature(), (inputs, outputs, memory) -> {
            if (held.getCount() > 0) {
                held.countDown();
                await(go);
            }
            return model.newInstance().run(inputs, outputs, memory);
        });
        try (InstancePool pool = new InstancePool(
                new ServedModel("held/1", first, model.signature()),
                SchedulingSettings.of(2).withPreservedOrder(true),
                new SchedulingTools(allocator, new ManualClock(), RunListener.NONE))) {
            Calls.Made slow = submit(pool, calls.make(1, 1));
            held.await();
            assertThat(submit(pool, calls.make(1, 2)).answer().join()).isEqualTo(Calls.expected(1, 2, 2));
            go.countDown();
            slow.answer().join();
        }
    }

    /** To a clock that stands still every model is quick. */
    private InstancePool inlinePool() {
        Signature oneByOne = new Signature(
                List.of(TensorSpec.of("x", DataType.FP32, Shape.VARIABLE, 4)),
                List.of(TensorSpec.of("y", DataType.FP32, Shape.VARIABLE, 4)),
                1);
        InstancePool pool = new InstancePool(
                new ServedModel("double/1", model, oneByOne),
                SchedulingSettings.of(1),
                new SchedulingTools(allocator, new ManualClock(), RunListener.NONE));
        while (!pool.snapshot().inline()) {
            submit(pool, calls.make(1, 1)).answer().join();
        }
        return pool;
    }

    private static Calls.Made submit(InstancePool pool, Calls.Made made) {
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
