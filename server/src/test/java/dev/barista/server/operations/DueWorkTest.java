package dev.barista.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualExecutor;
import dev.barista.testing.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DueWorkTest {

    private final ManualClock clock = new ManualClock();
    private final ManualExecutor executor = new ManualExecutor();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final TreeMap<Instant, String> queue = new TreeMap<>();
    private final List<String> begun = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    private final List<Throwable> problems = new ArrayList<>();
    private boolean broken;

    private final DueWork<String> work = new DueWork<>(
            new DueWork.Queue<>() {
                @Override
                public Optional<String> claim() {
                    if (broken) {
                        throw new IllegalStateException("broken");
                    }
                    boolean due = !queue.isEmpty() && !queue.firstKey().isAfter(clock.now());
                    return due ? Optional.of(queue.pollFirstEntry().getValue()) : Optional.empty();
                }

                @Override
                public Optional<Instant> nextDue() {
                    return queue.isEmpty() ? Optional.empty() : Optional.of(queue.firstKey());
                }
            },
            (item, done) -> {
                begun.add(item);
                ends.add(done);
            },
            2,
            new DueWork.Tools(executor, scheduler, clock, problems::add));

    private void put(String item, int afterSeconds) {
        queue.put(clock.now().plusSeconds(afterSeconds).plusNanos(queue.size()), item);
    }

    private void endNext() {
        ends.removeFirst().run();
        executor.runAll();
    }

    @Test
    void dueItems_areWorkedOnSoManyAtATime() {
        put("a", -3);
        put("b", -2);
        put("c", -1);

        work.look();
        executor.runAll();
        assertThat(begun).containsExactly("a", "b");
        assertThat(work.awaitIdle(Duration.ZERO)).isFalse();

        endNext();
        assertThat(begun).containsExactly("a", "b", "c");
        endNext();
        endNext();
        assertThat(work.awaitIdle(Duration.ZERO)).isTrue();
    }

    @Test
    void laterItem_isTakenWhenItIsDue() {
        put("later", 10);

        work.look();
        executor.runAll();
        scheduler.advance(Duration.ofSeconds(9));
        executor.runAll();
        assertThat(begun).isEmpty();

        scheduler.advance(Duration.ofSeconds(2));
        executor.runAll();
        assertThat(begun).containsExactly("later");
    }

    @Test
    void lookWhileItLooks_isNotLost() {
        work.look();
        work.look();
        assertThat(executor.pendingCount()).isEqualTo(1);
        put("a", -1);

        executor.runAll();

        assertThat(begun).containsExactly("a");
    }

    @Test
    void brokenQueue_isLeftAloneForAWhile() {
        broken = true;
        put("a", -1);
        work.look();
        executor.runAll();
        assertThat(problems).hasSize(1);
        assertThat(executor.pendingCount()).isZero();

        broken = false;
        scheduler.advance(Duration.ofSeconds(1));
        executor.runAll();
        assertThat(begun).containsExactly("a");
    }

    @Test
    void stoppedWork_takesNothingMore() {
        put("a", -1);
        work.look();
        executor.runAll();
        put("b", -1);

        work.stop();
        endNext();
        work.look();
        executor.runAll();

        assertThat(begun).containsExactly("a");
        assertThat(scheduler.pendingCount()).isZero();
        assertThat(work.awaitIdle(Duration.ZERO)).isTrue();
    }
}
