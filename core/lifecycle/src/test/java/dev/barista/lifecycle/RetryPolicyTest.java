package dev.barista.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final RetryPolicy POLICY = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(5));

    @Test
    void delays_doubleUpToTheLongest() {
        assertThat(POLICY.delayAfter(1, ErrorCode.UNAVAILABLE)).contains(Duration.ofSeconds(1));
        assertThat(POLICY.delayAfter(2, ErrorCode.UNAVAILABLE)).contains(Duration.ofSeconds(2));
        assertThat(POLICY.delayAfter(3, ErrorCode.RESOURCE_EXHAUSTED)).contains(Duration.ofSeconds(4));
        assertThat(POLICY.delayAfter(4, ErrorCode.UNAVAILABLE)).contains(Duration.ofSeconds(5));
        assertThat(POLICY.delayAfter(5, ErrorCode.UNAVAILABLE)).isEmpty();
    }

    @Test
    void causesThatDoNotPass_areNotTriedAgain() {
        assertThat(POLICY.delayAfter(1, ErrorCode.INVALID_ARGUMENT)).isEmpty();
        assertThat(POLICY.delayAfter(1, ErrorCode.INTERNAL)).isEmpty();
        assertThat(RetryPolicy.NEVER.delayAfter(1, ErrorCode.UNAVAILABLE)).isEmpty();
    }

    @Test
    void impossibleSettings_areRefused() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO))
                .hasMessage("load attempts: 1 or more, got 0");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
                .hasMessageContaining("retry delays");
    }
}
