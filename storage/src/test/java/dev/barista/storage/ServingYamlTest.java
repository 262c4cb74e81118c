package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.InferenceException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServingYamlTest {

    private static ServingConfig read(String text, ServingConfig base) {
        return ModelYaml.read(text, ModelConfig.DEFAULT.withServing(base)).serving();
    }

    private static ServingConfig read(String text) {
        return read(text, ServingConfig.NONE);
    }

    @Test
    void everyKey_isRead() {
        assertThat(read("""
                        instances: 2
                        batching:
                          enabled: true
                          max_rows: 64
                          max_delay: 2ms
                          preferred_rows: [16, 32]
                          allowed_rows: [16, 32, 64]
                        queue:
                          max_calls: 100
                          max_rows: 3000000000
                          max_bytes: 5000000000
                          max_rows_per_tenant: 10
                          timeout: 1s
                          priority_levels: 3
                          usual_priority: 3
                        inline: never
                        preserve_order: true
                        """))
                .isEqualTo(new ServingConfig(
                        OptionalInt.of(2),
                        new BatchConfig(
                                Optional.of(true),
                                OptionalInt.of(64),
                                Optional.of(Duration.ofMillis(2)),
                                List.of(16, 32),
                                List.of(16, 32, 64)),
                        new QueueConfig(
                                OptionalInt.of(100),
                                OptionalLong.of(3_000_000_000L),
                                OptionalLong.of(5_000_000_000L),
                                OptionalLong.of(10),
                                Optional.of(Duration.ofSeconds(1)),
                                Optional.of(new QueueConfig.Priorities(3, 3))),
                        Optional.of(false),
                        Optional.of(true)));
    }

    @Test
    void keysThatAreNotThere_areLeftToTheServer() {
        assertThat(read("description: x")).isEqualTo(ServingConfig.NONE);
        assertThat(read("batching: {enabled: false}").batching())
                .isEqualTo(new BatchConfig(
                        Optional.of(false), OptionalInt.empty(), Optional.empty(), List.of(), List.of()));
        assertThat(read("inline: auto").inline()).contains(true);
    }

    @Test
    void keysThatAreNotThere_areLeftAsTheyWere() {
        ServingConfig base = read("""
                instances: 3
                batching: {max_rows: 8, preferred_rows: [4]}
                queue: {timeout: 5ms, priority_levels: 5}
                inline: never
                """);
        ServingConfig read = read("{batching: {max_delay: 1ms}, queue: {usual_priority: 1, max_calls: 7}}", base);
        assertThat(read.instances()).hasValue(3);
        assertThat(read.batching())
                .isEqualTo(new BatchConfig(
                        Optional.empty(), OptionalInt.of(8), Optional.of(Duration.ofMillis(1)), List.of(4), List.of()));
        assertThat(read.queue().timeout()).contains(Duration.ofMillis(5));
        assertThat(read.queue().maxCalls()).hasValue(7);
        assertThat(read.queue().priorities()).contains(new QueueConfig.Priorities(5, 1));
        assertThat(read.inline()).contains(false);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "9, 5", "64, 32"})
    void usualPriority_isTheMiddleOne(int levels, int usual) {
        assertThat(read("queue: {priority_levels: " + levels + "}").queue().priorities())
                .contains(new QueueConfig.Priorities(levels, usual));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'instances: 1\nbatching:\n  max_row: 4'|line 3: unknown key \"batching.max_row\"; did you mean"
                        + " \"max_rows\"?",
                "'queue: {max_call: 1}'|line 1: unknown key \"queue.max_call\"; did you mean \"max_calls\"?",
                "'prserve_order: true'|unknown key \"prserve_order\"; did you mean \"preserve_order\"?",
                "'batching: true'|batching: expected a map of keys and values, got \"true\"",
                "'batching: {max_rows: 0}'|batching.max_rows: expected a whole number from 1, got \"0\"",
                "'batching: {max_delay: 5}'|batching.max_delay: expected a duration such as 500us, 20ms or 2s, at most"
                        + " 24h, got \"5\"",
                "'batching: {max_delay: -1ms}'|batching.max_delay: expected a duration",
                "'batching: {max_delay: 25h}'|batching.max_delay: expected a duration",
                "'batching: {max_delay: [1ms]}'|batching.max_delay: expected a duration such as 500us, 20ms or 2s, at"
                        + " most 24h, got a list",
                "'batching: {preferred_rows: 4}'|batching.preferred_rows: expected a list of whole numbers from 1",
                "'batching: {allowed_rows: [4, 3000000000]}'|batching.allowed_rows: expected a whole number from 1",
                "'instances: 1\nbatching: {max_rows: 4, preferred_rows: [8]}'|line 2: batching: sizes [8] are"
                        + " preferred, but a batch has at most 4 rows",
                "'batching: {max_rows: 16, allowed_rows: [4, 8]}'|batching: batches of up to 16 rows, but the largest"
                        + " size allowed has 8",
                "'queue: {max_calls: 0}'|queue.max_calls: expected a whole number from 1, got \"0\"",
                "'queue: {max_bytes: 1e9}'|queue.max_bytes: expected a whole number from 1, got \"1e9\"",
                "'queue: {timeout: soon}'|queue.timeout: expected a duration",
                "'queue: {priority_levels: 65}'|queue.priority_levels: expected a whole number from 1 to 64, got"
                        + " \"65\"",
                "'queue:\n  priority_levels: 3\n  usual_priority: 4'|line 3: queue.usual_priority: there are 3 levels"
                        + " of priority, got 4",
                "'queue: {usual_priority: 4}'|queue.usual_priority: only goes with queue.priority_levels",
                "'inline: always'|inline: expected auto or never, got \"always\"",
                "'preserve_order: 1'|preserve_order: expected true or false, got \"1\"",
            })
    void mistakes_areNamedWithTheirLine(String text, String problem) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text))
                .withMessageStartingWith("model.yaml line ")
                .withMessageContaining(problem);
    }
}
