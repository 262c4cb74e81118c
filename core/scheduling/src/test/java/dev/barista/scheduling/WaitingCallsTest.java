package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.RequestContext;
import dev.barista.testing.LeakDetectingAllocator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WaitingCallsTest {

    private static final BatchKey KEY = new BatchKey(Calls.ONLY_OUTPUT, new long[0]);
    private static final BatchKey OTHER = new BatchKey(Calls.ONLY_OUTPUT, new long[] {7});

    private final WaitingCalls waiting = new WaitingCalls(QueueSettings.Priorities.DEFAULT);
    private final Calls calls = new Calls(new LeakDetectingAllocator());

    @Test
    void arrival_isTheOrder() {
        List<QueuedCall> added = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            added.add(add(KEY, RequestContext.of("r"), 1));
        }

        assertThat(takeAll()).isEqualTo(added);
        assertThat(waiting.calls()).isZero();
        assertThat(waiting.rows()).isZero();
        assertThat(waiting.bytes()).isZero();
    }

    @Test
    void moreUrgentCalls_comeFirst() {
        QueuedCall usual = add(KEY, RequestContext.of("r"), 1);
        QueuedCall late = add(KEY, RequestContext.of("r").withPriority(9), 1);
        QueuedCall urgent = add(KEY, RequestContext.of("r").withPriority(1), 1);
        QueuedCall beyond = add(KEY, RequestContext.of("r").withPriority(1000), 1);
        QueuedCall five = add(KEY, RequestContext.of("r").withPriority(5), 1);

        assertThat(waiting.rowsAhead(usual)).isEqualTo(3);
        assertThat(takeAll()).containsExactly(urgent, usual, five, late, beyond);
    }

    @Test
    void tenants_takeTurnsByRows() {
        List<QueuedCall> greedy = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            greedy.add(add(KEY, Calls.ofTenant("greedy"), 1));
        }
        List<QueuedCall> modest = List.of(add(KEY, Calls.ofTenant("modest"), 1), add(KEY, Calls.ofTenant("modest"), 1));

        List<QueuedCall> order = takeAll();

        assertThat(order.subList(0, 4)).containsAll(modest);
        assertThat(order).filteredOn(greedy::contains).isEqualTo(greedy);
    }

    @Test
    void tenantThatComesBack_hasNoCreditForItsAbsence() {
        for (int i = 0; i < 50; i++) {
            add(KEY, Calls.ofTenant("busy"), 1);
        }
        for (int i = 0; i < 40; i++) {
            take();
        }
        for (int i = 0; i < 10; i++) {
            add(KEY, Calls.ofTenant("late"), 1);
        }

        List<String> order = new ArrayList<>();
        takeAll().forEach(call -> order.add(call.call().context().caller().tenant()));

        assertThat(Collections.frequency(order.subList(0, 10), "busy")).isBetween(4, 6);
    }

    @Test
    void kinds_areFoundOnTheirOwn() {
        QueuedCall first = add(KEY, RequestContext.of("r"), 3);
        QueuedCall other = add(OTHER, RequestContext.of("r"), 2);
        QueuedCall second = add(KEY, RequestContext.of("r"), 1);

        assertThat(waiting.rows(KEY)).isEqualTo(4);
        assertThat(waiting.rows(OTHER)).isEqualTo(2);
        assertThat(waiting.first(OTHER)).isSameAs(other);
        waiting.take(first, true);
        assertThat(waiting.first(KEY)).isSameAs(second);
        waiting.take(second, true);
        assertThat(waiting.first(KEY)).isNull();
        assertThat(waiting.first()).isSameAs(other);
    }

    @Test
    void manyTakenOutOfTheMiddle_leaveNoTrace() {
        QueuedCall stuck = add(OTHER, RequestContext.of("r"), 1);
        for (int i = 0; i < 10_000; i++) {
            QueuedCall call = add(KEY, RequestContext.of("r"), 1);
            waiting.take(call, true);
        }

        assertThat(waiting.calls()).isOne();
        assertThat(waiting.first()).isSameAs(stuck);
        assertThat(waiting.takeAll()).containsExactly(stuck);
    }

    @Test
    void givenUpCalls_areTakenOut() {
        QueuedCall kept = add(KEY, RequestContext.of("r"), 1);
        QueuedCall cancelled = add(KEY, RequestContext.of("r"), 1);
        cancelled.call().context().cancellation().cancel("gone");

        assertThat(waiting.takeGivenUp(0)).containsExactly(cancelled);
        assertThat(waiting.takeAll()).containsExactly(kept);
    }

    @Test
    void batch_takesWhatFitsAndDropsWhatIsOfNoUse() {
        CostModel cost = new CostModel();
        for (int i = 0; i < 50; i++) {
            cost.observe(1 + i % 4, 1_000L * (1 + i % 4));
        }
        QueuedCall late = add(KEY, cost, 1, 500);
        QueuedCall first = add(KEY, cost, 2, 10_000);
        QueuedCall tight = add(KEY, cost, 2, 4_500);
        QueuedCall tooMuch = add(KEY, cost, 1, Long.MAX_VALUE);

        Batch batch = Batch.pick(waiting, KEY, 100, 0);

        assertThat(batch.dropped()).as("can't be done in 500 ns any more").containsExactly(late);
        assertThat(batch.calls())
                .as("five rows would take the third beyond its deadline")
                .containsExactly(first, tight);
        assertThat(batch.rows()).isEqualTo(4);
        assertThat(waiting.takeAll()).containsExactly(tooMuch);
    }

    @Test
    void callLargerThanABatch_isTakenAlone() {
        QueuedCall large = add(KEY, RequestContext.of("r"), 50);
        add(KEY, RequestContext.of("r"), 1);

        assertThat(Batch.pick(waiting, KEY, 8, 0).calls()).containsExactly(large);
    }

    private QueuedCall add(BatchKey key, RequestContext context, int rows) {
        QueuedCall call = new QueuedCall(calls.make(context, rows, 1).call(), key, new CostModel(), 0, Long.MAX_VALUE);
        waiting.add(call);
        return call;
    }

    private QueuedCall add(BatchKey key, CostModel cost, int rows, long deadline) {
        RequestContext context = RequestContext.of("r").withDeadline(deadline);
        QueuedCall call = new QueuedCall(calls.make(context, rows, 1).call(), key, cost, 0, deadline);
        waiting.add(call);
        return call;
    }

    private QueuedCall take() {
        QueuedCall first = Objects.requireNonNull(waiting.first());
        waiting.take(first, true);
        return first;
    }

    private List<QueuedCall> takeAll() {
        List<QueuedCall> order = new ArrayList<>();
        while (waiting.calls() > 0) {
            order.add(take());
        }
        return order;
    }
}
