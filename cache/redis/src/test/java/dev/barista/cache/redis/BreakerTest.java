package dev.barista.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final ManualClock clock = new ManualClock();
    private final Breaker breaker = new Breaker(clock);

    @Test
    void aFewFailures_changeNothing() {
        for (int i = 1; i < Breaker.FAILURES; i++) {
            assertThat(breaker.failed()).isFalse();
        }
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.succeeded()).isFalse();
        assertThat(breaker.failed()).as("counted in a row").isFalse();
    }

    @Test
    void manyInARow_openIt_andThatIsToldOnce() {
        failUntilOpen();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.allows()).isFalse();
        assertThat(breaker.failed()).as("one that was asked before").isFalse();
    }

    @Test
    void afterThePause_oneTries_andItsSuccessCloses() {
        failUntilOpen();
        clock.advance(Breaker.FIRST_PAUSE.minusNanos(1));
        assertThat(breaker.allows()).isFalse();
        clock.advance(Duration.ofNanos(1));

        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.allows()).as("only one").isFalse();
        assertThat(breaker.succeeded()).as("it had been given up").isTrue();
        assertThat(breaker.allows()).isTrue();
        assertThat(breaker.succeeded()).isFalse();
    }

    @Test
    void everyFailedTry_doublesThePause_upToALimit() {
        failUntilOpen();
        Duration pause = Breaker.FIRST_PAUSE;
        for (int i = 0; i < 10; i++) {
            clock.advance(pause.minusNanos(1));
            assertThat(breaker.allows()).as("before " + pause).isFalse();
            clock.advance(Duration.ofNanos(1));
            assertThat(breaker.allows()).as("after " + pause).isTrue();
            assertThat(breaker.failed()).isFalse();
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(Breaker.LONGEST_PAUSE) < 0 ? twice : Breaker.LONGEST_PAUSE;
        }
        assertThat(pause).isEqualTo(Breaker.LONGEST_PAUSE);
    }

    @Test
    void tryThatNeverTells_isFollowedByAnother() {
        failUntilOpen();
        clock.advance(Breaker.FIRST_PAUSE);
        assertThat(breaker.allows()).isTrue();
        clock.advance(Breaker.FIRST_PAUSE);
        assertThat(breaker.allows()).isTrue();
    }

    private void failUntilOpen() {
        for (int i = 1; i < Breaker.FAILURES; i++) {
            breaker.failed();
        }
        assertThat(breaker.failed()).isTrue();
    }
}
