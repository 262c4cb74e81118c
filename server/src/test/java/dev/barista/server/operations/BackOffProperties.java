package dev.barista.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

final class BackOffProperties {

    @Property
    void wait_growsToItsLimitAndIsNeverLessThanHalf(
            @ForAll @IntRange(min = 1, max = 2000) int tries,
            @ForAll @LongRange(min = 1, max = 5000) long first,
            @ForAll @IntRange(min = 1, max = 10) int factor,
            @ForAll @LongRange(min = 1, max = 10_000_000) long longest,
            @ForAll long seed) {
        BackOff backOff = new BackOff(Duration.ofMillis(first), factor, Duration.ofMillis(longest));

        long wait = backOff.after(tries, new SplittableRandom(seed)).toMillis();

        double full = Math.min(first * Math.pow(factor, tries - 1.0), (double) longest);
        assertThat((double) wait).isBetween(Math.floor(full) / 2 - 1, full);
    }
}
