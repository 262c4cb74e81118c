package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrivalGapsTest {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;

    private final ArrivalGaps gaps = new ArrivalGaps();
    private long now;

    @Test
    void nothingKnown_isNoReasonToWait() {
        gaps.arrived(0);

        assertThat(gaps.worthwhileWait(1, 100 * MILLI, 1)).isZero();
    }

    @Test
    void rareCalls_areNotWaitedFor() {
        for (int i = 0; i < 200; i++) {
            arrive(100 * MILLI);
        }

        assertThat(gaps.worthwhileWait(now, 5 * MILLI, 1)).isZero();
    }

    @Test
    void burst_isWaitedForUntilItIsOver() {
        for (int burst = 0; burst < 50; burst++) {
            arrive(100 * MILLI);
            for (int i = 0; i < 15; i++) {
                arrive(10 * MICRO);
            }
        }
        arrive(100 * MILLI);

        long wait = gaps.worthwhileWait(now, 5 * MILLI, 1);
        assertThat(wait).isBetween(8 * MICRO, 20 * MICRO);
        assertThat(gaps.worthwhileWait(now + MILLI, 5 * MILLI, 16))
                .as("a millisecond after the last call of a burst")
                .isZero();
    }

    @Test
    void steadyStream_isWaitedForByFewAndNotByMany() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 1000; i++) {
            arrive((long) (-Math.log(1 - random.nextDouble()) * MILLI));
        }

        assertThat(gaps.worthwhileWait(now, 5 * MILLI, 1)).isGreaterThan(MILLI);
        assertThat(gaps.worthwhileWait(now, 5 * MILLI, 20)).isZero();
    }

    @Test
    void newHabit_isLearntOverAnOldOne() {
        for (int i = 0; i < 100_000; i++) {
            arrive(10 * MICRO);
        }
        for (int i = 0; i < 1000; i++) {
            arrive(100 * MILLI);
        }

        assertThat(gaps.worthwhileWait(now, MILLI, 1)).isZero();
    }

    private void arrive(long after) {
        now += after;
        gaps.arrived(now);
    }
}
