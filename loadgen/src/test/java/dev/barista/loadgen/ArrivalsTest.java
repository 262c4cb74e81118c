package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ArrivalsTest {

    private static final int MANY = 200_000;

    @Test
    void constantArrivals_areEvenlySpacedFromTheBeginning() {
        Arrivals arrivals = Arrivals.of(Pace.CONSTANT, 1000, 1);

        assertThat(arrivals.next()).isZero();
        assertThat(arrivals.next()).isEqualTo(1_000_000);
        assertThat(arrivals.next()).isEqualTo(2_000_000);
    }

    @Test
    void constantArrivals_doNotDrift_whenTheSpaceIsNoWholeNumber() {
        Arrivals arrivals = Arrivals.of(Pace.CONSTANT, 3, 1);
        long last = 0;
        for (int i = 0; i <= 3_000_000; i++) {
            last = arrivals.next();
        }

        assertThat(last).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void poissonArrivals_areExponentiallySpaced() {
        Arrivals arrivals = Arrivals.of(Pace.POISSON, 1000, 7);
        long previous = 0;
        double sum = 0;
        double squares = 0;
        int beyondMean = 0;
        for (int i = 0; i < MANY; i++) {
            long next = arrivals.next();
            double space = (next - previous) / 1e6;
            assertThat(space).isNotNegative();
            previous = next;
            sum += space;
            squares += space * space;
            beyondMean += space > 1 ? 1 : 0;
        }

        double mean = sum / MANY;
        assertThat(mean).isCloseTo(1, within(0.01));
        // Of an exponential distribution the deviation is the mean, and 1/e of it lies beyond the mean.
        assertThat(squares / MANY - mean * mean).isCloseTo(1, within(0.03));
        assertThat((double) beyondMean / MANY).isCloseTo(Math.exp(-1), within(0.005));
    }

    @Test
    void sameSeed_givesTheSameArrivals() {
        Arrivals one = Arrivals.of(Pace.POISSON, 50, 3);
        Arrivals same = Arrivals.of(Pace.POISSON, 50, 3);
        Arrivals other = Arrivals.of(Pace.POISSON, 50, 4);

        long first = one.next();
        assertThat(same.next()).isEqualTo(first);
        assertThat(other.next()).isNotEqualTo(first);
    }
}
