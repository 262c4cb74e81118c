package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.BoolValue;
import dev.barista.model.ParameterValue.DoubleValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import dev.barista.model.ParameterValue.UnsignedLongValue;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceStepTest {

    private static final String MISSING = "the model keeps state between calls, so that each needs the parameter"
            + " \"sequence_id\", a number above 0 or a text, and the first of them \"sequence_start\": true";

    @Test
    void parameters_areRead() {
        assertThat(SequenceStep.of(Map.of("sequence_id", new LongValue(42), "other", new LongValue(1))))
                .isEqualTo(new SequenceStep(new SequenceId.Numbered(42), false, false));
        assertThat(SequenceStep.of(Map.of(
                        "sequence_id",
                        new StringValue("a"),
                        "sequence_start",
                        new BoolValue(true),
                        "sequence_end",
                        new BoolValue(true))))
                .isEqualTo(new SequenceStep(new SequenceId.Named("a"), true, true));
        assertThat(SequenceStep.of(
                                Map.of("sequence_id", new UnsignedLongValue(-1), "sequence_end", new BoolValue(false)))
                        .id())
                .hasToString("18446744073709551615");
    }

    @Test
    void parameters_areThoseThatAreRead() {
        for (SequenceId id : new SequenceId[] {new SequenceId.Numbered(-1), new SequenceId.Named("a")}) {
            SequenceStep step = new SequenceStep(id, true, false);
            assertThat(SequenceStep.of(step.parameters())).isEqualTo(step);
        }
    }

    @Test
    void textAsAnId_hasALength() {
        assertThat(SequenceStep.of(Map.of("sequence_id", new StringValue("é".repeat(128))))
                        .id())
                .isEqualTo(new SequenceId.Named("é".repeat(128)));
        assertThatThrownBy(() -> SequenceStep.of(Map.of("sequence_id", new StringValue("a".repeat(129)))))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage("parameter \"sequence_id\": expected a text of at most 128 characters, got 129 of them");
    }

    @Test
    void numberAndItsText_areTwoSequences() {
        SequenceId number =
                SequenceStep.of(Map.of("sequence_id", new LongValue(42))).id();
        SequenceId text =
                SequenceStep.of(Map.of("sequence_id", new StringValue("42"))).id();
        assertThat(number).isNotEqualTo(text).hasToString("42");
        assertThat(text).hasToString("\"42\"");
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(Map.of(), MISSING),
                Arguments.of(Map.of("sequence_start", new BoolValue(true)), MISSING),
                Arguments.of(Map.of("sequence_id", new LongValue(0)), MISSING),
                Arguments.of(Map.of("sequence_id", new StringValue("")), MISSING),
                Arguments.of(
                        Map.of("sequence_id", new LongValue(-3)),
                        "parameter \"sequence_id\": expected a number above 0 or a text, got -3"),
                Arguments.of(
                        Map.of("sequence_id", new DoubleValue(1.5)),
                        "parameter \"sequence_id\": expected a whole number above 0 or a text, got 1.5"),
                Arguments.of(
                        Map.of("sequence_id", new BoolValue(true)),
                        "parameter \"sequence_id\": expected a number above 0 or a text, got true"),
                Arguments.of(
                        Map.of("sequence_id", new LongValue(1), "sequence_start", new LongValue(1)),
                        "parameter \"sequence_start\": expected true or false, got 1"),
                Arguments.of(
                        Map.of("sequence_id", new LongValue(1), "sequence_end", new StringValue("yes")),
                        "parameter \"sequence_end\": expected true or false, got \"yes\""));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistake_isToldToTheCaller(Map<String, ParameterValue> parameters, String message) {
        assertThatThrownBy(() -> SequenceStep.of(parameters))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage(message);
    }

    @Test
    void whoeverAsksForTheIdAlone_isToldOfNoMistake() {
        assertThat(SequenceStep.id(Map.of())).isEmpty();
        assertThat(SequenceStep.id(Map.of("sequence_id", new BoolValue(true)))).isEmpty();
        assertThat(SequenceStep.id(Map.of("sequence_id", new LongValue(-1)))).isEmpty();
        assertThat(SequenceStep.id(Map.of("sequence_id", new LongValue(1)))).contains(new SequenceId.Numbered(1));
    }
}
