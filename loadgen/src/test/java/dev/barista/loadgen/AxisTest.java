package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class AxisTest {

    @Test
    void linearAxis_endsAtARoundNumberAboveTheLargest() {
        Axis axis = Axis.linear(873, Amounts::count);

        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("0", "200", "400", "600", "800", "1,000");
        assertThat(axis.at(0)).isZero();
        assertThat(axis.at(500)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void linearAxisOfNothing_isStillAnAxis() {
        assertThat(Axis.linear(0, Amounts::count).ticks()).hasSizeGreaterThan(1);
    }

    @Test
    void logarithmicAxis_givesEveryPowerOfTenTheSameRoom() {
        Axis axis = Axis.logarithmic(80, 4000, Amounts::mark);

        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("10 µs", "100 µs", "1 ms", "10 ms");
        assertThat(axis.at(100)).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(axis.at(0)).isZero();
        assertThat(axis.at(1e9)).isEqualTo(1);
    }

    @Test
    void percentiles_giveEveryNineTheSameRoom() {
        Axis axis = Axis.percentiles();

        double oneNine = axis.at(90);
        assertThat(axis.at(99)).isCloseTo(2 * oneNine, within(1e-9));
        assertThat(axis.at(99.9)).isCloseTo(3 * oneNine, within(1e-9));
        assertThat(axis.at(100)).isEqualTo(1);
    }
}
