package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.Caller;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.testing.FakeModel;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model that runs on the loop of its callers, with a clock that only the model and its callers move. */
@Timeout(60)
class InlineRunsTest {

    private static final Duration QUICK = Duration.ofNanos(5_000);
    private static final Duration SLOW = Duration.ofNanos(2 * InlineChoice.LIMIT_NANOS);

    private final ManualClock clock = new ManualClock();
    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Calls calls = new Calls(allocator);
    private final TurnLoop loop = new TurnLoop();
    private final FakeModel doubling = FakeModel.times(2);

    private volatile Duration run = QUICK;

    private final FakeModel model = new FakeModel(doubling.signature(), (inputs, outputs, memory) -> {
        clock.advance(run);
        return doubling.newInstance().run(inputs, outputs, memory);
    });

    private InstancePool pool;

    @BeforeEach
    void runInline() {
        SchedulingTools tools = new SchedulingTools(allocator, clock, new RunListener() {
            @Override
            public void ran(int count, int rows, PhaseTimes times) {}

            @Override
            public void batchingStopped(String reason) {}
        });
        pool = new InstancePool(new ServedModel("double/1", model, model.signature()), SchedulingSettings.of(1), tools);
        while (!pool.snapshot().inline()) {
            Calls.Made made = calls.make(1, 1);
            pool.submit(made.call());
            made.answer().join();
        }
    }

    @AfterEach
    void everything_isReleased() {
        pool.close();
        allocator.assertNothingLeaked();
    }

    @Test
    void slowWriting_isNotTheModelsSlowness() {
        for (int i = 0; i < 100; i++) {
            Calls.Made made = onLoop();
            var _ = made.answer().thenRun(() -> clock.advance(Duration.ofSeconds(1)));
            pool.submit(made.call());
            loop.endTurn();
        }

        assertThat(pool.snapshot().inline()).isTrue();
    }

    @Test
    void slowWritingOfATurn_isNotTheModelsSlowness() {
        for (int i = 0; i < 100; i++) {
            List<Calls.Made> turn = new ArrayList<>();
            for (int call = 0; call < 8; call++) {
                Calls.Made made = onLoop();
                var _ = made.answer().thenRun(() -> clock.advance(Duration.ofSeconds(1)));
                turn.add(made);
                pool.submit(made.call());
            }
            loop.endTurn();
            assertThat(turn).allSatisfy(made -> assertThat(made.answer()).isCompleted());
        }

        assertThat(pool.snapshot().inline()).isTrue();
    }

    @Test
    void modelThatSlows_leavesTheLoopAfterThreeRuns() {
        run = SLOW;
        for (int i = 0; i < InlineChoice.SLOW_RUNS; i++) {
            assertThat(pool.snapshot().inline()).isTrue();
            pool.submit(onLoop().call());
            loop.endTurn();
        }

        assertThat(pool.snapshot().inline()).isFalse();
        Calls.Made later = onLoop();
        pool.submit(later.call());
        assertThat(loop.hasTasks()).isFalse();
        assertThat(later.answer().join()).isEqualTo(Calls.expected(1, 1, 2));
    }

    private Calls.Made onLoop() {
        return calls.make(RequestContext.of("r").withCaller(new Caller("", 1, loop)), 1, 1);
    }
}
