package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ReadingsTest {

    @Test
    void whatGrowsSteadily_isFound_whateverSomeReadingsSay() {
        Readings readings = new Readings();
        for (int round = 0; round < 40; round++) {
            readings.add(1000 + 7.0 * round + (round % 9 == 3 ? 5000 : 0));
        }
        assertThat(readings.growth()).isCloseTo(7, within(1e-9));
    }

    @Test
    void whatComesAndGoes_isNoGrowth() {
        Readings readings = new Readings();
        for (int round = 0; round < 40; round++) {
            readings.add(round >= 15 && round < 25 ? 9000 : 1000);
        }
        assertThat(readings.growth()).isZero();
        assertThat(readings.median(0, 10)).isEqualTo(readings.median(30, 40)).isEqualTo(1000);
    }
}
