package dev.barista.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.SequenceTensors;
import dev.barista.model.SequenceTensors.Control;
import dev.barista.model.SequenceTensors.Kind;
import dev.barista.model.SequenceTensors.State;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SequenceSignatureTest {

    private static final TensorSpec X = TensorSpec.of("x", DataType.FP32, -1, 4);
    private static final TensorSpec Y = TensorSpec.of("y", DataType.FP32, -1, 2);
    private static final Signature WHOLE = new Signature(
            List.of(
                    TensorSpec.of("h_in", DataType.FP32, -1, 8),
                    X,
                    TensorSpec.of("past", DataType.FP32, -1, -1, 8),
                    TensorSpec.of("start", DataType.INT32, -1, 1),
                    TensorSpec.of("flag", DataType.BOOL, -1),
                    TensorSpec.of("id", DataType.INT64, -1, 1),
                    TensorSpec.of("half", DataType.FP16, -1, 1)),
            List.of(
                    TensorSpec.of("h_out", DataType.FP32, -1, 8),
                    Y,
                    TensorSpec.of("present", DataType.FP32, -1, -1, 8)),
            16);

    private static State state(String input, String output) {
        return new State(input, output, Optional.empty(), false);
    }

    private static State past(long... dims) {
        return new State("past", "present", Optional.of(Shape.of(dims)), false);
    }

    private static Control control(String input, Kind kind) {
        return new Control(input, kind, Optional.empty(), 0, 1);
    }

    private static SequenceTensors states(State... states) {
        return new SequenceTensors(List.of(states), List.of());
    }

    private static SequenceTensors controls(Control... controls) {
        return new SequenceTensors(List.of(), List.of(controls));
    }

    @Test
    void callers_seeWhatIsNotTheServers() {
        SequenceTensors tensors = new SequenceTensors(
                List.of(state("h_in", "h_out"), past(1, 0, 8)),
                List.of(control("start", Kind.START), control("flag", Kind.END), control("id", Kind.ID)));
        Signature callers = SequenceSignature.ofCallers(WHOLE, tensors);
        assertThat(callers.inputs()).containsExactly(X, TensorSpec.of("half", DataType.FP16, -1, 1));
        assertThat(callers.outputs()).containsExactly(Y);
        assertThat(callers.maxBatchSize()).isEqualTo(16);
    }

    @Test
    void visibleState_isStillAnOutput() {
        Signature callers =
                SequenceSignature.ofCallers(WHOLE, states(new State("h_in", "h_out", Optional.empty(), true)));
        assertThat(callers.inputs()).extracting(TensorSpec::name).doesNotContain("h_in");
        assertThat(callers.outputs()).containsExactlyElementsOf(WHOLE.outputs());
    }

    @Test
    void withoutABatch_theShapeIsTheModels() {
        Signature single = new Signature(
                List.of(TensorSpec.of("h", DataType.FP32, 2, 3)), List.of(TensorSpec.of("h2", DataType.FP32, 2, 3)), 0);
        assertThat(SequenceSignature.ofCallers(single, states(state("h", "h2"))).inputs())
                .isEmpty();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        states(state("h_inn", "h_out")),
                        "sequence: the model has no input \"h_inn\"; it has h_in, x, past, start, flag, id, half; did you"
                                + " mean \"h_in\"?"),
                Arguments.of(
                        states(state("h_in", "z")),
                        "sequence: the model has no output \"z\"; it has h_out, y, present; did you mean \"y\"?"),
                Arguments.of(
                        states(state("h_in", "h_out"), state("h_in", "y")),
                        "sequence: the input \"h_in\" is named twice"),
                Arguments.of(
                        states(state("h_in", "y")),
                        "sequence: the state that goes into \"h_in\" as FP32 [-1,8] can't be what comes out of \"y\" as"
                                + " FP32 [-1,2]"),
                Arguments.of(
                        states(state("start", "h_out")),
                        "sequence: the state that goes into \"start\" as INT32 [-1,1] can't be what comes out of"
                                + " \"h_out\" as FP32 [-1,8]"),
                Arguments.of(
                        states(state("past", "present")),
                        "sequence: the state input \"past\" has the shape [-1,-1,8], which leaves open what it is in the"
                                + " first call of a sequence: say so by its initial_shape"),
                Arguments.of(
                        states(past(1, 0, 9)),
                        "sequence: the state input \"past\" has the initial_shape [1,0,9], the model takes [-1,-1,8] with"
                                + " 1 row"),
                Arguments.of(
                        states(past(2, 0, 8)),
                        "sequence: the state input \"past\" has the initial_shape [2,0,8], the model takes [-1,-1,8] with"
                                + " 1 row"),
                Arguments.of(
                        controls(control("half", Kind.START)),
                        "sequence: the control input \"half\" has the type FP16, expected one of [BOOL, INT32, INT64,"
                                + " FP32]"),
                Arguments.of(
                        controls(new Control("start", Kind.START, Optional.of(DataType.FP32), 0, 1)),
                        "sequence: the control input \"start\" has the type INT32, expected FP32"),
                Arguments.of(
                        controls(control("flag", Kind.ID)),
                        "sequence: the control input \"flag\" has the type BOOL, expected one of [UINT32, UINT64, INT32,"
                                + " INT64, BYTES]"),
                Arguments.of(
                        controls(control("x", Kind.READY)),
                        "sequence: the control input \"x\" has the shape [-1,4], expected one element for each row"),
                Arguments.of(
                        controls(new Control("start", Kind.START, Optional.empty(), 0, 0.5)),
                        "sequence: the control input \"start\" of type INT32 can't hold the value 0.5"),
                Arguments.of(
                        controls(new Control("flag", Kind.END, Optional.empty(), 0, 2)),
                        "sequence: the control input \"flag\" of type BOOL can't hold the value 2.0"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whatDoesNotFitTheModel_isToldWithWhatWould(SequenceTensors tensors, String message) {
        assertThatThrownBy(() -> SequenceSignature.ofCallers(WHOLE, tensors))
                .isInstanceOf(InferenceException.class)
                .hasMessage(message);
    }
}
