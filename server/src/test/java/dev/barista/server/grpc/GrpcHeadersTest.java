package dev.barista.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.server.http.ContentCoding;
import dev.barista.testing.ManualClock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GrpcHeadersTest {

    private final ManualClock clock = new ManualClock();

    @ParameterizedTest
    @CsvSource({
        "5n, NANOSECONDS, 5",
        "7u, MICROSECONDS, 7",
        "250m, MILLISECONDS, 250",
        "3S, SECONDS, 3",
        "2M, MINUTES, 2",
        "1H, HOURS, 1"
    })
    void timeout_isReadInItsUnit(String header, TimeUnit unit, long amount) {
        assertThat(GrpcTimeout.deadlineNanos(header, clock)).isEqualTo(clock.nanoTime() + unit.toNanos(amount));
    }

    @Test
    void noTimeout_isNoDeadline() {
        assertThat(GrpcTimeout.deadlineNanos(null, clock)).isEqualTo(RequestContext.NO_DEADLINE);
    }

    @Test
    void longestTimeout_doesNotOverflow() {
        assertThat(GrpcTimeout.deadlineNanos("99999999H", clock) - clock.nanoTime())
                .isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "123456789m", "-5m", "5x", "5 m"})
    void malformedTimeout_isRefused(String header) {
        assertThatThrownBy(() -> GrpcTimeout.deadlineNanos(header, clock))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("grpc-timeout");
    }

    @Test
    void statusText_isPercentEncodedAndBounded() {
        assertThat(GrpcStatusText.encode("input \"x\": 100% é\n")).isEqualTo("input \"x\": 100%25 %C3%A9%0A");
        assertThat(GrpcStatusText.encode("a".repeat(10_000))).hasSizeLessThan(2100);
    }

    @Test
    void encoding_isKnownOrUnimplemented() {
        assertThat(GrpcEncoding.ofHeader("identity")).isEmpty();
        assertThat(GrpcEncoding.ofHeader("GZIP")).contains(ContentCoding.GZIP);
        assertThatThrownBy(() -> GrpcEncoding.ofHeader("snappy"))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNIMPLEMENTED));
    }
}
