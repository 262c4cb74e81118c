package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.BatchConfig;
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

class TfBatchingParametersTest {

    private static TfBatchingParameters.Result read(String text, ServingConfig base) {
        return TfBatchingParameters.read("batching.txt", text, base);
    }

    private static TfBatchingParameters.Result read(String text) {
        return read(text, ServingConfig.NONE);
    }

    @Test
    void everythingUnderstood_isRead() {
        TfBatchingParameters.Result result = read("""
                # as people write it
                max_batch_size { value: 128 }
                batch_timeout_micros: { value: 1500 }
                max_enqueued_batches { value: 100 }
                num_batch_threads { value: 8 }
                allowed_batch_sizes: 1
                allowed_batch_sizes: 32
                allowed_batch_sizes: 128
                pad_variable_length_inputs: false
                """);
        assertThat(result.notes()).isEmpty();
        assertThat(result.serving())
                .isEqualTo(new ServingConfig(
                        OptionalInt.of(8),
                        new BatchConfig(
                                Optional.of(true),
                                OptionalInt.of(128),
                                Optional.of(Duration.ofNanos(1_500_000)),
                                List.of(),
                                List.of(1, 32, 128)),
                        new QueueConfig(
                                OptionalInt.empty(),
                                OptionalLong.of(12_800),
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void parametersThatAreNotThere_areLeftAsTheyWere() {
        ServingConfig base = read("max_batch_size { value: 8 } num_batch_threads { value: 3 }")
                .serving();
        ServingConfig serving = read("batch_timeout_micros { value: 0 }", base).serving();
        assertThat(serving.instances()).hasValue(3);
        assertThat(serving.batching().maxRows()).hasValue(8);
        assertThat(serving.batching().maxDelay()).contains(Duration.ZERO);
        assertThat(read("").serving())
                .isEqualTo(ServingConfig.NONE.withBatching(new BatchConfig(
                        Optional.of(true), OptionalInt.empty(), Optional.empty(), List.of(), List.of())));
    }

    @Test
    void queue_isCountedInBatchesOfTheUsualSize_ifTheFileGivesNone() {
        assertThat(read("max_enqueued_batches { value: 7 }").serving().queue().maxRows())
                .hasValue(7000);
        assertThat(read("max_enqueued_batches { value: 2147483647 } max_batch_size { value: 2147483647 }")
                        .serving()
                        .queue()
                        .maxRows())
                .hasValue(2147483647L * 2147483647L);
    }

    @Test
    void whatHasNoEffect_isNamed() {
        assertThat(read("thread_pool_name { value: \"pool\" } pad_variable_length_inputs: true")
                        .notes())
                .containsExactly(
                        "no effect here: thread_pool_name",
                        "no effect here: pad_variable_length_inputs; only calls of the same shape share a batch");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max_batchsize { value: 4 }|line 1: unknown field \"max_batchsize\" in BatchingParameters; did you mean"
                        + " \"max_batch_size\"?",
                "max_batch_size: 4|max_batch_size: expected the fields of Int64Value in braces",
                "'\nmax_batch_size { value: 0 }'|line 2: max_batch_size: expected 1 or more, got 0",
                "max_batch_size { }|max_batch_size: expected 1 or more, got 0",
                "max_batch_size { value: \"4\" }|value: expected a whole number (int64), got \"4\"",
                "batch_timeout_micros { value: -1 }|batch_timeout_micros: expected 0 to 86400000000, got -1",
                "num_batch_threads { value: 0 }|num_batch_threads: expected 1 to 1024, got 0",
                "max_enqueued_batches { value: 0 }|max_enqueued_batches: expected 1 or more, got 0",
                "'max_batch_size { value: 8 }\nallowed_batch_sizes: [4, 2]'|line 2: allowed_batch_sizes: expected"
                        + " rising sizes of 1 or more, got 2",
                "allowed_batch_sizes: 0|allowed_batch_sizes: expected rising sizes of 1 or more, got 0",
                "max_batch_size { value: 8 } allowed_batch_sizes: [2, 4]|allowed_batch_sizes: expected max_batch_size,"
                        + " 8, as the last one, got 4",
                "allowed_batch_sizes: 4|allowed_batch_sizes: expected max_batch_size, 1000, as the last one, got 4",
                "pad_variable_length_inputs: yes|pad_variable_length_inputs: expected true or false, got \"yes\"",
                "max_batch_size { value: 8 |expected a field name or \"}\", got the end of the text",
            })
    void mistakes_areNamedWithTheirLine(String text, String problem) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text))
                .withMessageStartingWith("batching.txt line ")
                .withMessageContaining(problem);
    }

    @Test
    void sizesPreferredBefore_mustFit() {
        ServingConfig base = ServingConfig.NONE.withBatching(
                new BatchConfig(Optional.empty(), OptionalInt.empty(), Optional.empty(), List.of(16), List.of()));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read("max_batch_size { value: 8 }", base))
                .withMessage("batching.txt line 1: sizes [16] are preferred, but a batch has at most 8 rows");
    }
}
