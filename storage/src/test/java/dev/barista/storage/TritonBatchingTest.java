package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TritonBatchingTest {

    private static final ModelName FRAUD = new ModelName("fraud");

    private static final String WHOLE = """
            max_batch_size: 16
            dynamic_batching {
              preferred_batch_size: [ 4, 8 ]
              max_queue_delay_microseconds: 1500
              preserve_ordering: true
              priority_levels: 4
              default_priority_level: 2
              default_queue_policy {
                timeout_action: REJECT
                default_timeout_microseconds: 20000
                allow_timeout_override: true
                max_queue_size: 50
              }
            }
            """;

    private static TritonConfig.Result read(String text) {
        return TritonConfig.fromText(FRAUD, text);
    }

    @Test
    void everythingUnderstood_isRead() {
        TritonConfig.Result result = read(WHOLE);
        assertThat(result.notes()).isEmpty();
        assertThat(result.config().serving())
                .isEqualTo(new ServingConfig(
                        OptionalInt.empty(),
                        new BatchConfig(
                                Optional.of(true),
                                OptionalInt.empty(),
                                Optional.of(Duration.ofNanos(1_500_000)),
                                List.of(4, 8),
                                List.of()),
                        new QueueConfig(
                                OptionalInt.of(50),
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                Optional.of(Duration.ofMillis(20)),
                                Optional.of(new QueueConfig.Priorities(4, 2))),
                        Optional.empty(),
                        Optional.of(true)));
    }

    @Test
    void jsonForm_meansTheSame() {
        assertThat(TritonConfig.fromJson(FRAUD, """
                                {"max_batch_size": 16, "dynamicBatching": {"preferredBatchSize": [4, 8],
                                 "max_queue_delay_microseconds": "1500", "preserve_ordering": true, "priority_levels": 4,
                                 "default_priority_level": 2, "default_queue_policy": {"timeout_action": "REJECT",
                                 "default_timeout_microseconds": 20000, "allow_timeout_override": true,
                                 "max_queue_size": 50}, "priority_queue_policy": {}}}""").config())
                .isEqualTo(read(WHOLE).config());
    }

    @Test
    void emptyBlock_switchesBatchingOn_andLeavesTheRestToTheServer() {
        ServingConfig serving =
                read("max_batch_size: 4 dynamic_batching { }").config().serving();
        assertThat(serving.batching())
                .isEqualTo(new BatchConfig(
                        Optional.of(true), OptionalInt.empty(), Optional.empty(), List.of(), List.of()));
        assertThat(serving.queue()).isEqualTo(QueueConfig.NONE);
        assertThat(read("max_batch_size: 4").config().serving()).isEqualTo(ServingConfig.NONE);
    }

    @Test
    void limitsOfZero_areNone() {
        assertThat(
                        read("dynamic_batching { default_queue_policy { max_queue_size: 0 default_timeout_microseconds: 0 } }")
                                .config()
                                .serving()
                                .queue())
                .isEqualTo(QueueConfig.NONE);
    }

    @Test
    void whatHasNoEffect_isNamed() {
        TritonConfig.Result result = read("""
                max_batch_size: 0
                dynamic_batching {
                  default_queue_policy {
                    timeout_action: DELAY default_timeout_microseconds: 5 allow_timeout_override: false
                  }
                  priority_queue_policy { key: 1 value { max_queue_size: 3 } }
                }
                """);
        assertThat(result.notes())
                .containsExactly(
                        "no effect here: dynamic_batching without a max_batch_size above 0",
                        "no effect here: dynamic_batching.priority_queue_policy",
                        "no effect here: dynamic_batching.default_queue_policy.timeout_action: DELAY; calls keep their"
                                + " turn, however long it takes",
                        "no effect here: dynamic_batching.default_queue_policy.allow_timeout_override: false");
        assertThat(result.config().serving().queue().timeout()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dynamic_batching { prefered_batch_size: 4 }|line 1: unknown field \"prefered_batch_size\" in"
                        + " ModelDynamicBatching; did you mean \"preferred_batch_size\"?",
                "'max_batch_size: 8\ndynamic_batching {\n  preferred_batch_size: [4, 16]\n}'|line 3:"
                        + " dynamic_batching.preferred_batch_size: expected 1 to max_batch_size, 8, got 16",
                "dynamic_batching { preferred_batch_size: 0 }|dynamic_batching.preferred_batch_size: expected 1 to"
                        + " max_batch_size, got 0",
                "dynamic_batching { priority_levels: 65 }|dynamic_batching.priority_levels: expected 1 to 64, got 65",
                "dynamic_batching { priority_levels: 2 }|dynamic_batching.default_priority_level: expected 1 to"
                        + " priority_levels, 2, got 0",
                "dynamic_batching { priority_levels: 2 default_priority_level: 3 }|got 3",
                "dynamic_batching { max_queue_delay_microseconds: 86400000001 }|dynamic_batching"
                        + ".max_queue_delay_microseconds: expected at most 86400000000, a day, got 86400000001",
                "dynamic_batching { max_queue_delay_microseconds: -1 }|expected a whole number (uint64), got \"-1\"",
                "dynamic_batching { default_queue_policy { default_timeout_microseconds: 9223372036854775807 } }|"
                        + "dynamic_batching.default_queue_policy.default_timeout_microseconds: expected at most",
                "dynamic_batching { default_queue_policy { timeout_action: DROP } }|timeout_action: expected one of"
                        + " REJECT, DELAY, got \"DROP\"",
            })
    void mistakes_areNamedWithTheirLine(String text, String problem) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text))
                .withMessageStartingWith("config.pbtxt line ")
                .withMessageContaining(problem);
    }
}
