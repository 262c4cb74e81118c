package dev.barista.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ServingConfigTest {

    @Test
    void batchesThatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batching(0, Duration.ZERO, List.of(), List.of()))
                .withMessage("a batch has 1 row or more, got at most 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batching(4, Duration.ofNanos(-1), List.of(), List.of()))
                .withMessage("a delay is 0 or more, got PT-0.000000001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batching(4, Duration.ZERO, List.of(0), List.of()))
                .withMessage("a size is 1 or more, got [0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batching(4, Duration.ZERO, List.of(2, 8), List.of()))
                .withMessage("sizes [2, 8] are preferred, but a batch has at most 4 rows");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batching(4, Duration.ZERO, List.of(), List.of(1, 2)))
                .withMessage("batches of up to 4 rows, but the largest size allowed has 2");
        batching(4, Duration.ZERO, List.of(4, 2), List.of(8, 1));
    }

    private static BatchConfig batching(
            int maxRows, Duration maxDelay, List<Integer> preferred, List<Integer> allowed) {
        return new BatchConfig(Optional.empty(), OptionalInt.of(maxRows), Optional.of(maxDelay), preferred, allowed);
    }

    @Test
    void queuesThatMakeNoSense_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue(0, 1, Duration.ZERO))
                .withMessage("a queue holds 1 call or more, got at most 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue(1, 0, Duration.ZERO))
                .withMessage("a queue holds 1 row or more, got at most 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue(1, 1, Duration.ofMillis(-1)))
                .withMessage("a timeout is 0 or more, got PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueConfig.Priorities(65, 1))
                .withMessage("1 to 64 levels of priority, got 65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueConfig.Priorities(3, 4))
                .withMessage("the usual priority is 1 to 3, got 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServingConfig.NONE.withInstances(OptionalInt.of(0)))
                .withMessage("1 instance or more, got 0");
    }

    private static QueueConfig queue(int calls, long rows, Duration timeout) {
        return new QueueConfig(
                OptionalInt.of(calls),
                OptionalLong.of(rows),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(timeout),
                Optional.empty());
    }

    @Test
    void usualPriority_isTheMiddleOneIfNoneIsNamed() {
        assertThat(QueueConfig.Priorities.of(9)).isEqualTo(new QueueConfig.Priorities(9, 5));
        assertThat(QueueConfig.Priorities.of(1)).isEqualTo(new QueueConfig.Priorities(1, 1));
    }
}
