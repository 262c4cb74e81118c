package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.TensorOverride;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.SequenceTensors;
import dev.barista.model.SequenceTensors.Control;
import dev.barista.model.SequenceTensors.Kind;
import dev.barista.model.SequenceTensors.State;
import dev.barista.model.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TritonSequenceTest {

    private static final ModelName MODEL = new ModelName("speech");

    private static TritonConfig.Result read(String text) {
        return TritonConfig.fromText(MODEL, text);
    }

    private static SequenceConfig sequence(String text) {
        return read(text).config().serving().sequence().orElseThrow();
    }

    private static TensorOverride tensor(String name, DataType type, long... dims) {
        return new TensorOverride(name, Optional.of(type), Optional.of(Shape.of(dims)), Optional.empty());
    }

    @Test
    void everythingUnderstood_isRead() {
        TritonConfig.Result result = read("""
                max_batch_size: 8
                sequence_batching {
                  max_sequence_idle_microseconds: 5000000
                  oldest { preferred_batch_size: [4, 8] max_queue_delay_microseconds: 100 preserve_ordering: true }
                  control_input [
                    { name: "START" control [ { kind: CONTROL_SEQUENCE_START fp32_false_true: [ 0, 1.5 ] } ] },
                    { name: "END" control [ { kind: CONTROL_SEQUENCE_END int32_false_true: [ -1, 0x10 ] } ] },
                    { name: "READY" control { kind: CONTROL_SEQUENCE_READY bool_false_true: [ false, true ] } },
                    { name: "CORRID" control { kind: CONTROL_SEQUENCE_CORRID data_type: TYPE_STRING } }
                  ]
                  state [
                    { input_name: "h_in" output_name: "h_out" data_type: TYPE_FP32 dims: [ 4, -1 ]
                      use_same_buffer_for_input_output: false },
                    { input_name: "past" output_name: "present" data_type: TYPE_FP16 dims: [ -1, 8 ]
                      initial_state: { data_type: TYPE_FP16 dims: [ 0, 8 ] zero_data: true name: "empty" } }
                  ]
                }
                input { name: "x" data_type: TYPE_FP32 dims: [1] }
                output [ { name: "y" data_type: TYPE_FP32 dims: [1] },
                         { name: "present" data_type: TYPE_FP16 dims: [-1, 8] } ]
                """);
        ModelConfig config = result.config();
        assertThat(result.notes()).isEmpty();
        assertThat(config.serving().sequence())
                .contains(new SequenceConfig(
                        new SequenceTensors(
                                List.of(
                                        new State("h_in", "h_out", Optional.of(Shape.of(1, 4, 1)), false),
                                        new State("past", "present", Optional.of(Shape.of(1, 0, 8)), true)),
                                List.of(
                                        new Control("START", Kind.START, Optional.of(DataType.FP32), 0, 1.5),
                                        new Control("END", Kind.END, Optional.of(DataType.INT32), -1, 16),
                                        new Control("READY", Kind.READY, Optional.of(DataType.BOOL), 0, 1),
                                        new Control("CORRID", Kind.ID, Optional.of(DataType.BYTES), 0, 0))),
                        Optional.of(Duration.ofSeconds(5)),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty()));
        assertThat(config.signature().inputs())
                .containsExactly(
                        tensor("x", DataType.FP32, -1, 1),
                        tensor("h_in", DataType.FP32, -1, 4, -1),
                        tensor("past", DataType.FP16, -1, -1, 8));
        assertThat(config.signature().outputs())
                .containsExactly(
                        tensor("y", DataType.FP32, -1, 1),
                        tensor("present", DataType.FP16, -1, -1, 8),
                        tensor("h_out", DataType.FP32, -1, 4, -1));
        assertThat(config.serving().batching())
                .isEqualTo(new BatchConfig(
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.of(Duration.ofNanos(100_000)),
                        List.of(4, 8),
                        List.of()));
        assertThat(config.serving().preservesOrder()).contains(true);
    }

    @Test
    void whatIsLeftOut_isLeftToTheServerAndTheModel() {
        SequenceConfig bare =
                sequence("sequence_batching { direct { } state { input_name: \"a\" output_name: \"b\" } }");
        assertThat(bare)
                .isEqualTo(new SequenceConfig(
                        new SequenceTensors(List.of(new State("a", "b", Optional.empty(), false)), List.of()),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty()));
        assertThat(sequence("sequence_batching { max_sequence_idle_microseconds: 0 }"))
                .isEqualTo(SequenceConfig.NONE);
        assertThat(sequence("sequence_batching { control_input { name: \"s\" control { int32_false_true: [0, 1] } } }")
                        .tensors()
                        .controls())
                .as("the first kind is the one that protobuf leaves out")
                .containsExactly(new Control("s", Kind.START, Optional.of(DataType.INT32), 0, 1));
    }

    @Test
    void withoutABatchSize_dimsAreTheWholeShape() {
        TritonConfig.Result result = read("sequence_batching { state { input_name: \"a\" output_name: \"b\""
                + " data_type: TYPE_INT64 dims: [-1, 3] } }");
        assertThat(result.config().serving().sequence().orElseThrow().tensors().states())
                .containsExactly(new State("a", "b", Optional.of(Shape.of(1, 3)), false));
        assertThat(result.config().signature().inputs()).containsExactly(tensor("a", DataType.INT64, -1, 3));
    }

    @Test
    void jsonForm_meansTheSame() {
        assertThat(TritonConfig.fromJson(MODEL, """
                        {"sequenceBatching": {"maxSequenceIdleMicroseconds": "2000000",
                         "controlInput": [{"name": "r", "control": [{"kind": "CONTROL_SEQUENCE_READY",
                           "boolFalseTrue": [false, true]}]}],
                         "state": [{"inputName": "a", "outputName": "b", "dataType": "TYPE_FP32", "dims": ["2"],
                           "initialState": [{"dims": ["2"], "zeroData": true}]}]}}""").config().serving().sequence())
                .contains(new SequenceConfig(
                        new SequenceTensors(
                                List.of(new State("a", "b", Optional.of(Shape.of(2)), false)),
                                List.of(new Control("r", Kind.READY, Optional.of(DataType.BOOL), 0, 1))),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalLong.empty()));
    }

    @Test
    void whatOnlyMakesTritonQuicker_isNoted() {
        assertThat(read("sequence_batching { oldest { max_candidate_sequences: 4 } state { input_name: \"a\""
                                + " output_name: \"b\" use_growable_memory: true"
                                + " use_same_buffer_for_input_output: true } }")
                        .notes())
                .containsExactlyInAnyOrder(
                        "no effect here: use_growable_memory of state \"a\"",
                        "no effect here: use_same_buffer_for_input_output of state \"a\"",
                        "no effect here: sequence_batching.oldest.max_candidate_sequences");
        assertThat(
                        read("sequence_batching { direct { max_queue_delay_microseconds: 5 minimum_slot_utilization: 0.5 } }")
                                .notes())
                .containsExactlyInAnyOrder(
                        "no effect here: sequence_batching.direct.max_queue_delay_microseconds",
                        "no effect here: sequence_batching.direct.minimum_slot_utilization");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iterative_sequence: true|iterative_sequence is not supported, and the model would not work without it",
                "state { output_name: \"b\" }|state: an entry has no input_name",
                "state { input_name: \"a\" output_name: \"b\" initial_state { data_file: \"f\" } }|state \"a\":"
                        + " initial_state: only zero_data: true is supported; let the model choose other values by its"
                        + " control input CONTROL_SEQUENCE_START",
                "state { input_name: \"a\" output_name: \"b\" initial_state { zero_data: true dims: -1 } }|state \"a\":"
                        + " initial_state: dims: expected sizes of 0 or more",
                "state { input_name: \"a\" output_name: \"b\" initial_state { zero_data: true } initial_state { } }|state"
                        + " \"a\": initial_state: expected one, got 2",
                "control_input { control { } }|control_input: an entry has no name",
                "control_input { name: \"c\" control { } }|control_input \"c\": expected one of int32_false_true,"
                        + " fp32_false_true and bool_false_true, with two values",
                "control_input { name: \"c\" control { int32_false_true: [1] } }|control_input \"c\": expected one of",
                "control_input { name: \"c\" control { kind: CONTROL_SEQUENCE_CORRID } }|control_input \"c\":"
                        + " CONTROL_SEQUENCE_CORRID needs a data_type",
            })
    void mistake_isToldWithItsPlace(String content, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read("sequence_batching { " + content + " }"))
                .withMessageStartingWith("config.pbtxt line 1: sequence_batching: " + message);
    }

    @Test
    void bothWaysOfBatching_contradictEachOther() {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read("sequence_batching { }\ndynamic_batching { }"))
                .withMessage(
                        "config.pbtxt line 2: dynamic_batching and sequence_batching: expected one of them; calls of"
                                + " different sequences share runs without the first");
    }
}
