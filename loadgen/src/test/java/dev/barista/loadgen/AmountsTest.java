package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AmountsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0       | 0 µs
            0.5     | 0.50 µs
            85.26   | 85.3 µs
            999.4   | 999 µs
            999.6   | 1.00 ms
            12345   | 12.3 ms
            999499  | 999 ms
            12.04e6 | 12.0 s
            4000e6  | 4,000 s
            """)
    void microseconds_haveThreeDigitsAndAUnit(double micros, String text) {
        assertThat(Amounts.micros(micros)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0        | 0
            7        | 7
            1.234    | 1.23
            12.34    | 12.3
            123.4    | 123
            1234567  | 1,234,567
            """)
    void counts_areShort(double count, String text) {
        assertThat(Amounts.count(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0        | 0 %
            0.00001  | < 0.01 %
            0.0012   | 0.12 %
            0.034    | 3.4 %
            1        | 100 %
            """)
    void shares_arePercents(double share, String text) {
        assertThat(Amounts.percent(share)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0       | 0
            250     | 250 µs
            2500    | 2.5 ms
            30e6    | 30 s
            """)
    void marks_haveNoDigitsThatSayNothing(double micros, String text) {
        assertThat(Amounts.mark(micros)).isEqualTo(text);
    }

    @Test
    void percentiles_areNamedAsUsual() {
        assertThat(Amounts.percentile(50)).isEqualTo("p50");
        assertThat(Amounts.percentile(99.9)).isEqualTo("p99.9");
    }
}
