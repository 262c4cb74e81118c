package dev.barista.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.CacheUse;
import dev.barista.model.PhaseTimes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CallTimesProperties {

    @Property
    void header_hasEveryTimeInMilliseconds_withThreeDigits(
            @ForAll long decode, @ForAll long queue, @ForAll long batch, @ForAll int run, @ForAll long encode) {
        CallTimes times = new CallTimes(decode, new PhaseTimes(queue, batch, 1, run, 2), encode);
        assertThat(times.serverTiming().toString())
                .isEqualTo("decode;dur=" + millis(decode) + ", queue;dur=" + millis(queue) + ", batch;dur="
                        + millis(batch) + ", run;dur=" + millis(3L + run) + ", encode;dur=" + millis(encode));
    }

    @Example
    void header_tellsOfTheCache() {
        PhaseTimes missed = PhaseTimes.NONE.withCache(new CacheUse(CacheUse.Outcome.MISS, 7_000, 0));
        assertThat(new CallTimes(0, missed, 0).serverTiming().toString())
                .endsWith(", encode;dur=0.000, cache;desc=miss;dur=0.007");
        PhaseTimes hit = PhaseTimes.NONE.withCache(new CacheUse(CacheUse.Outcome.SHARED_HIT, 1_234_567, 99_000_000));
        assertThat(new CallTimes(0, hit, 0).serverTiming().toString())
                .endsWith(", encode;dur=0.000, cache;desc=shared-hit;dur=1.234, saved;dur=99.000");
    }

    /** Cut, not rounded, and never below 0. */
    private static String millis(long nanos) {
        return BigDecimal.valueOf(Math.max(0, nanos), 6)
                .setScale(3, RoundingMode.DOWN)
                .toPlainString();
    }
}
