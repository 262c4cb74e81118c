package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InlineChoiceTest {

    private static final BatchKey KEY = new BatchKey(Calls.ONLY_OUTPUT, new long[0]);

    private final ManualClock clock = new ManualClock();
    private final InlineChoice choice = new InlineChoice(true, clock);

    @Test
    void quickModel_runsInlineAfterItWasWatched() {
        QueuedCall call = call(5_000);
        watch(call, InlineChoice.WATCHED_RUNS - 1);
        assertThat(choice.isOn()).isFalse();

        watch(call, 1);

        assertThat(choice.isOn()).isTrue();
        assertThat(choice.takes(call)).isTrue();
    }

    @Test
    void slowModel_staysOnItsInstances() {
        watch(call(InlineChoice.LIMIT_NANOS + 1), 1000);

        assertThat(choice.isOn()).isFalse();
    }

    @Test
    void slowKindOfCall_isNotTakenThoughOthersAre() {
        watch(call(5_000), InlineChoice.WATCHED_RUNS);

        assertThat(choice.takes(call(1_000_000))).isFalse();
        assertThat(choice.takes(new QueuedCall(call(1).call(), KEY, new CostModel(), 0, Long.MAX_VALUE)))
                .as("a kind of which nothing is known")
                .isFalse();
    }

    @Test
    void modelThatSlows_leavesTheLoopAndComesBackLaterAndLater() {
        QueuedCall call = call(5_000);
        watch(call, InlineChoice.WATCHED_RUNS);
        slowDown();
        assertThat(choice.isOn()).isFalse();

        watch(call, 100);
        assertThat(choice.isOn()).as("during the rest").isFalse();
        clock.advance(Duration.ofNanos(InlineChoice.FIRST_REST_NANOS));
        watch(call, 1);
        assertThat(choice.isOn()).as("after the rest").isTrue();

        slowDown();
        clock.advance(Duration.ofNanos(InlineChoice.FIRST_REST_NANOS));
        watch(call, 100);
        assertThat(choice.isOn()).as("the second rest is longer").isFalse();
        clock.advance(Duration.ofNanos(InlineChoice.FIRST_REST_NANOS));
        watch(call, 1);
        assertThat(choice.isOn()).isTrue();
    }

    @Test
    void whatWasSlowAfterAGoodSecond_restsAsShortlyAsTheFirstTime() {
        QueuedCall call = call(5_000);
        for (int i = 0; i < 10; i++) {
            watch(call, InlineChoice.WATCHED_RUNS);
            assertThat(choice.isOn()).isTrue();
            clock.advance(Duration.ofNanos(InlineChoice.GOOD_NANOS + 1));
            slowDown();
            assertThat(choice.isOn()).isFalse();
            clock.advance(Duration.ofNanos(InlineChoice.FIRST_REST_NANOS));
        }
    }

    @Test
    void whatDidHarmAfterAGoodSecond_restsLongerEachTime() {
        QueuedCall call = call(5_000);
        long rest = InlineChoice.FIRST_REST_NANOS;
        for (int i = 0; i < 5; i++) {
            watch(call, InlineChoice.WATCHED_RUNS);
            assertThat(choice.isOn()).isTrue();
            clock.advance(Duration.ofNanos(InlineChoice.GOOD_NANOS));
            choice.ranInline(1, InlineChoice.HARMFUL_NANOS + 1);
            clock.advance(Duration.ofNanos(rest - 1));
            watch(call, 100);
            assertThat(choice.isOn()).as("rest %d", i).isFalse();
            clock.advance(Duration.ofNanos(1));
            rest *= 2;
        }
    }

    @Test
    void slowRunsFarApart_areForgiven() {
        watch(call(5_000), InlineChoice.WATCHED_RUNS);
        for (int i = 0; i < 100; i++) {
            choice.ranInline(1, 10 * InlineChoice.LIMIT_NANOS);
            for (int quick = 0; quick < InlineChoice.QUICK_RUNS; quick++) {
                choice.ranInline(1, 1_000);
            }
        }

        assertThat(choice.isOn()).isTrue();
    }

    @Test
    void oneHarmfulRun_isEnough() {
        watch(call(5_000), InlineChoice.WATCHED_RUNS);

        choice.ranInline(1, InlineChoice.HARMFUL_NANOS + 1);

        assertThat(choice.isOn()).isFalse();
    }

    @Test
    void forbidden_isNeverOn() {
        InlineChoice never = new InlineChoice(false, clock);
        Batch batch = new Batch();
        batch.add(call(1_000));
        for (int i = 0; i < 100; i++) {
            never.ranOnInstance(batch);
        }

        assertThat(never.isOn()).isFalse();
    }

    private void slowDown() {
        for (int i = 0; i < InlineChoice.SLOW_RUNS; i++) {
            choice.ranInline(1, InlineChoice.LIMIT_NANOS + 1);
        }
    }

    private void watch(QueuedCall call, int runs) {
        Batch batch = new Batch();
        batch.add(call);
        for (int i = 0; i < runs; i++) {
            choice.ranOnInstance(batch);
        }
    }

    private static QueuedCall call(long nanos) {
        CostModel cost = new CostModel();
        cost.observe(1, nanos);
        return new QueuedCall(new Calls(new LeakDetectingAllocator()).make(1, 1).call(), KEY, cost, 0, Long.MAX_VALUE);
    }
}
