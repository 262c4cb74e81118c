package dev.barista.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoadGeneratorTest {

    private static final LoadPlan TEN_CALLS = new LoadPlan(3, Duration.ZERO, Duration.ofMinutes(1), 10);

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void tenCalls_areSentAndCounted(Protocol protocol) throws Exception {
        try (EchoServer echo = EchoServer.start()) {
            LoadResult result = LoadGenerator.run(ExampleCall.small(protocol), echo.port(), TEN_CALLS);

            assertThat(result.calls()).isEqualTo(10);
            assertThat(result.errors()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void serverThatIsGone_isReported(Protocol protocol) {
        EchoServer echo = EchoServer.start();
        echo.close();

        assertThatThrownBy(() -> LoadGenerator.run(ExampleCall.small(protocol), echo.port(), TEN_CALLS))
                .isInstanceOf(ExecutionException.class);
    }

    @Test
    void percentiles_areWithinABucketOfTheTruth() {
        LatencyHistogram latencies = new LatencyHistogram();
        for (int i = 1; i <= 1000; i++) {
            latencies.record(i * 1000L);
        }

        assertThat(latencies.percentile(0.5)).isBetween(492_000L, 508_000L);
        assertThat(latencies.percentile(0.99)).isBetween(974_000L, 1_006_000L);
        assertThat(latencies.total()).isEqualTo(1000);
    }
}
