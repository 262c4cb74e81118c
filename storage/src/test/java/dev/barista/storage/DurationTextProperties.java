package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class DurationTextProperties {

    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ns", ChronoUnit.NANOS,
            "us", ChronoUnit.MICROS,
            "µs", ChronoUnit.MICROS,
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS);

    @Property
    void numberAndUnit_areThatDuration_upToADay(
            @ForAll @LongRange(min = 0, max = 999_999_999_999_999_999L) long number,
            @ForAll @From("units") String unit) {
        Duration one = UNITS.getOrDefault(unit, ChronoUnit.FOREVER).getDuration();
        if (number <= DurationText.LONGEST.dividedBy(one)) {
            assertThat(DurationText.parse(number + unit)).contains(one.multipliedBy(number));
        } else {
            assertThat(DurationText.parse(number + unit)).isEmpty();
        }
    }

    @Property
    void anythingElse_isNone(@ForAll String text) {
        if (!text.equals("0") && !text.matches("[0-9]+(ns|us|µs|μs|ms|s|m|h)")) {
            assertThat(DurationText.parse(text)).isEmpty();
        }
    }

    @Example
    void boundaries_areWhatTheySay() {
        assertThat(DurationText.parse("0")).contains(Duration.ZERO);
        assertThat(DurationText.parse("0ms")).contains(Duration.ZERO);
        assertThat(DurationText.parse("24h")).contains(Duration.ofDays(1));
        assertThat(DurationText.parse("86400001ms")).isEmpty();
        assertThat(DurationText.parse("1")).isEmpty();
        assertThat(DurationText.parse("1 ms")).isEmpty();
        assertThat(DurationText.parse("1.5ms")).isEmpty();
        assertThat(DurationText.parse("9999999999999999999s")).isEmpty();
    }

    @Provide
    Arbitrary<String> units() {
        return Arbitraries.of(UNITS.keySet());
    }
}
