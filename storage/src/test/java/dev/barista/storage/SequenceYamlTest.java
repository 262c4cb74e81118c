package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.InferenceException;
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

class SequenceYamlTest {

    private static final SequenceConfig ALL = new SequenceConfig(
            new SequenceTensors(
                    List.of(
                            new State("h_in", "h_out", Optional.empty(), false),
                            new State("past", "present", Optional.of(Shape.of(1, 0, 8)), true)),
                    List.of(
                            new Control("start", Kind.START, Optional.empty(), 0, 1),
                            new Control("end", Kind.END, Optional.empty(), -1, 1.5),
                            new Control("ready", Kind.READY, Optional.empty(), 0, 1),
                            new Control("id", Kind.ID, Optional.empty(), 0, 1))),
            Optional.of(Duration.ofMinutes(2)),
            Optional.of(Duration.ofSeconds(30)),
            OptionalInt.of(5000),
            OptionalLong.of(1L << 33));

    private static Optional<SequenceConfig> read(String text, ServingConfig base) {
        return ModelYaml.read(text, ModelConfig.DEFAULT.withServing(base))
                .serving()
                .sequence();
    }

    @Test
    void everyKey_isRead() {
        assertThat(read("""
                        sequence:
                          states:
                            - {input: h_in, output: h_out}
                            - input: past
                              output: present
                              initial_shape: [1, 0, 8]
                              visible: true
                          controls:
                            - {input: start, kind: start}
                            - {input: end, kind: end, values: [-1, 1.5]}
                            - {input: ready, kind: ready}
                            - {input: id, kind: id}
                          idle_timeout: 2m
                          drain_timeout: 30s
                          max_sequences: 5000
                          max_bytes: 8589934592
                        """, ServingConfig.NONE)).contains(ALL);
    }

    @Test
    void modelWithoutTheSection_keepsNoState() {
        assertThat(read("description: x", ServingConfig.NONE)).isEmpty();
        assertThat(read("sequence: {}", ServingConfig.NONE)).contains(SequenceConfig.NONE);
    }

    @Test
    void keysThatAreNotThere_areLeftAsTheyWere() {
        ServingConfig base = ServingConfig.NONE.withSequence(Optional.of(ALL));
        assertThat(read("instances: 2", base)).contains(ALL);
        assertThat(read("sequence: {idle_timeout: 1s, states: []}", base))
                .contains(new SequenceConfig(
                        new SequenceTensors(List.of(), ALL.tensors().controls()),
                        Optional.of(Duration.ofSeconds(1)),
                        ALL.drainTimeout(),
                        ALL.maxSequences(),
                        ALL.maxBytes()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sequence: {idle_time: 1s}|unknown key \"sequence.idle_time\"; did you mean \"idle_timeout\"?",
                "sequence: {idle_timeout: 0}|sequence.idle_timeout: must not be 0: a sequence would end with its first"
                        + " call",
                "sequence: {idle_timeout: soon}|sequence.idle_timeout: expected a duration such as",
                "sequence: {max_sequences: 0}|sequence.max_sequences: expected a whole number from 1 to 1000000",
                "sequence: {states: [{input: a}]}|sequence.states: an entry has no output",
                "sequence: {states: [{input: a, output: b, initial_shape: [-1]}]}|sequence.states.initial_shape:"
                        + " expected a whole number from 0, got",
                "sequence: {controls: [{input: a}]}|sequence.controls: an entry has no kind",
                "sequence: {controls: [{kind: id}]}|sequence.controls: an entry has no input",
                "sequence: {controls: [{input: a, kind: begin}]}|sequence.controls.kind: expected start, end, ready or"
                        + " id, got \"begin\"",
                "sequence: {controls: [{input: a, kind: end, values: [1]}]}|sequence.controls.values: expected the"
                        + " numbers for no and for yes, got [1]",
                "sequence: {controls: [{input: a, kind: end, values: [no, yes]}]}|sequence.controls.values: expected the"
                        + " numbers for no and for yes, got [no, yes]",
            })
    void mistake_isToldWithItsKey(String text, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text, ServingConfig.NONE))
                .withMessageStartingWith("model.yaml line 1: " + message);
    }
}
