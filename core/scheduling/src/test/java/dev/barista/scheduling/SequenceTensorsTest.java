package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.model.SequenceTensors;
import dev.barista.model.SequenceTensors.Control;
import dev.barista.model.SequenceTensors.Kind;
import dev.barista.model.SequenceTensors.State;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.testing.FakeModel;
import dev.barista.testing.LeakDetectingAllocator;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tensors that the server fills in and keeps: types, shapes, and who owns what. */
@Timeout(60)
class SequenceTensorsTest {

    private static final TensorSpec X = TensorSpec.of("x", DataType.FP32, -1, 1);
    private static final Signature CALLERS =
            new Signature(List.of(X), List.of(TensorSpec.of("y", DataType.FP32, -1, 1)), Signature.UNLIMITED);

    @ParameterizedTest
    @CsvSource({
        "BOOL, 1, 01",
        "INT32, 7, 07000000",
        "INT64, -1, ffffffffffffffff",
        "FP32, 1.5, 0000c03f",
    })
    void flags_areToldInTheTypeOfTheirInput(DataType type, double yes, String bytes) {
        assertThat(told(new Control("told", Kind.READY, Optional.empty(), 0, yes), type, new SequenceId.Numbered(5)))
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "UINT64, 18446744073709551615, ffffffffffffffff",
        "INT64, 258, 0201000000000000",
        "UINT32, 4294967298, 02000000",
        "INT32, 3, 03000000",
        "BYTES, 42, 020000003432",
    })
    void ids_areToldInTheTypeOfTheirInput_ofFourBytesTheLowOnes(DataType type, String id, String bytes) {
        SequenceId number = new SequenceId.Numbered(Long.parseUnsignedLong(id));
        assertThat(told(id(), type, number)).isEqualTo(bytes);
    }

    @Test
    void textOfAnId_isToldAsUtf8() {
        assertThat(told(id(), DataType.BYTES, new SequenceId.Named("ä"))).isEqualTo("02000000c3a4");
    }

    @Test
    void textOfAnId_isRefusedByAModelThatTakesNumbers() {
        assertThatThrownBy(() -> told(id(), DataType.INT64, new SequenceId.Named("ä")))
                .cause()
                .isInstanceOf(InferenceException.class)
                .hasMessage("parameter \"sequence_id\": expected a number, because the model is told it as INT64,"
                        + " got \"ä\"");
    }

    private static Control id() {
        return new Control("told", Kind.ID, Optional.empty(), 0, 0);
    }

    /** What a model is told in the one call of a sequence, as hexadecimal bytes. */
    private static String told(Control control, DataType type, SequenceId id) {
        Signature whole =
                new Signature(List.of(TensorSpec.of("told", type, -1, 1), X), CALLERS.outputs(), Signature.UNLIMITED);
        StringBuilder told = new StringBuilder();
        FakeModel model = new FakeModel(whole, (inputs, outputs, allocator) -> {
            var data = RunningSum.data(inputs, 0);
            while (data.hasRemaining()) {
                told.append(HexFormat.of().toHexDigits(data.get()));
            }
            return new Tensor[] {RunningSum.tensor(Shape.of(1, 1), allocator, 0)};
        });
        SequenceTensors tensors = new SequenceTensors(List.of(), List.of(control));
        try (SequenceKitchen kitchen = new SequenceKitchen(model, tensors, CALLERS, SchedulingSettings.of(1))) {
            kitchen.submit(new SequenceStep(id, true, true), RequestContext.of("r"), new int[] {0}, 1)
                    .total();
        }
        return told.toString();
    }

    @Test
    void stateThatCallersMayAskFor_isTheirsAndStaysTheSequences() {
        Signature callers = new Signature(RunningSum.CALLERS.inputs(), RunningSum.WHOLE.outputs(), Signature.UNLIMITED);
        SequenceTensors tensors = new SequenceTensors(
                List.of(new State("sum_in", "sum_out", Optional.of(Shape.of(1, 1)), true)),
                RunningSum.TENSORS.controls());
        FakeModel model = new RunningSum(() -> {}).model();
        try (SequenceKitchen kitchen = new SequenceKitchen(model, tensors, callers, SchedulingSettings.of(1))) {
            int[] totalAndState = {1, 0};
            var first = kitchen.submit(step(true), RequestContext.of("r"), totalAndState, 5);
            assertThat(first.output(0)).containsExactly(5);
            assertThat(first.output(1)).containsExactly(5);
            assertThat(kitchen.submit(step(false), RequestContext.of("r"), new int[] {1}, 2)
                            .total())
                    .as("without asking for the state")
                    .isEqualTo(7);
            assertThat(kitchen.submit(step(false), RequestContext.of("r"), new int[] {0}, 1)
                            .total())
                    .as("the state alone")
                    .isEqualTo(8);
        }
    }

    private static SequenceStep step(boolean starts) {
        return new SequenceStep(new SequenceId.Numbered(1), starts, false);
    }

    @Test
    void noMemoryForTheCopyOfAState_failsTheCallAndLosesNothing() {
        Signature callers = new Signature(RunningSum.CALLERS.inputs(), RunningSum.WHOLE.outputs(), Signature.UNLIMITED);
        SequenceTensors tensors = new SequenceTensors(
                List.of(new State("sum_in", "sum_out", Optional.of(Shape.of(1, 1)), true)),
                RunningSum.TENSORS.controls());
        LeakDetectingAllocator roomy = new LeakDetectingAllocator();
        FakeModel large = new FakeModel(RunningSum.WHOLE, (inputs, outputs, allocator) -> {
            Tensor[] made = new Tensor[outputs.length];
            for (int i = 0; i < made.length; i++) {
                made[i] = RunningSum.tensor(
                        outputs[i] == 0 ? Shape.of(1, 1000) : Shape.of(1, outputs[i] == 1 ? 1 : 3),
                        roomy,
                        new float[outputs[i] == 0 ? 1000 : outputs[i] == 1 ? 1 : 3]);
            }
            return made;
        });
        try (SequenceKitchen kitchen = new SequenceKitchen(
                large, tensors, callers, SchedulingSettings.of(1), new LeakDetectingAllocator(64))) {
            assertThatThrownBy(kitchen.submit(step(true), RequestContext.of("r"), new int[] {0, 1}, 1)
                            .answer()::join)
                    .hasMessageContaining("4000 bytes were asked for");
        }
        roomy.assertNothingLeaked();
    }

    @Test
    void stateOfAnySize_growsFromNothing() {
        Signature whole = new Signature(
                List.of(X, TensorSpec.of("past", DataType.BYTES, -1, -1)),
                List.of(CALLERS.outputs().getFirst(), TensorSpec.of("present", DataType.BYTES, -1, -1)),
                Signature.UNLIMITED);
        List<List<String>> seen = new CopyOnWriteArrayList<>();
        FakeModel model = new FakeModel(whole, (inputs, outputs, allocator) -> {
            List<byte[]> past = BytesElements.read(inputs[1]);
            seen.add(past.stream()
                    .map(element -> new String(element, StandardCharsets.UTF_8))
                    .toList());
            byte[] bytes = new byte[5 * (past.size() + 1)];
            for (int i = 0; i <= past.size(); i++) {
                bytes[5 * i] = 1;
                bytes[5 * i + 4] = (byte) ('a' + i);
            }
            var memory = allocator.allocate(bytes.length);
            memory.buffer().duplicate().put(bytes);
            return new Tensor[] {
                RunningSum.tensor(Shape.of(1, 1), allocator, past.size()),
                Tensor.owned(DataType.BYTES, Shape.of(1, past.size() + 1L), memory)
            };
        });
        SequenceTensors tensors = new SequenceTensors(
                List.of(new State("past", "present", Optional.of(Shape.of(1, 0)), false)), List.of());
        try (SequenceKitchen kitchen = new SequenceKitchen(model, tensors, CALLERS, SchedulingSettings.of(1))) {
            for (int i = 0; i < 4; i++) {
                assertThat(kitchen.submit(step(i == 0), RequestContext.of("r"), new int[] {0}, 1)
                                .total())
                        .isEqualTo(i);
            }
        }
        assertThat(seen).containsExactly(List.of(), List.of("a"), List.of("a", "b"), List.of("a", "b", "c"));
    }

    /** Puts as many numbers as fit a quarter of the kitchen's bound behind those that it is given. */
    private static Tensor[] grow(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        int numbers = (int) (RunningSum.data(inputs, 1).remaining() + SequenceKitchen.MAX_BYTES / 4) / Float.BYTES;
        Tensor[] made = new Tensor[outputs.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = outputs[i] == 0
                    ? RunningSum.tensor(Shape.of(1, 1), allocator, numbers)
                    : RunningSum.tensor(Shape.of(1, numbers), allocator, new float[numbers]);
        }
        return made;
    }

    @Test
    void statesTogether_areBounded_andACallTooManyChangesNothing() {
        Signature whole = new Signature(
                List.of(X, TensorSpec.of("past", DataType.FP32, -1, -1)),
                List.of(CALLERS.outputs().getFirst(), TensorSpec.of("present", DataType.FP32, -1, -1)),
                Signature.UNLIMITED);
        SequenceTensors tensors = new SequenceTensors(
                List.of(new State("past", "present", Optional.of(Shape.of(1, 0)), false)), List.of());
        FakeModel model = new FakeModel(whole, SequenceTensorsTest::grow);
        try (SequenceKitchen kitchen = new SequenceKitchen(model, tensors, CALLERS, SchedulingSettings.of(1))) {
            int[] total = {0};
            RequestContext context = RequestContext.of("r");
            SequenceStep another = new SequenceStep(new SequenceId.Numbered(2), true, false);
            assertThat(kitchen.submit(step(true), context, total, 1).total()).isEqualTo(250);
            assertThat(kitchen.submit(step(false), context, total, 1).total()).isEqualTo(500);
            assertThat(kitchen.submit(another, context, total, 1).total()).isEqualTo(250);
            assertThat(kitchen.submit(step(false), context, total, 1).total()).isEqualTo(750);
            for (SequenceStep step : List.of(step(false), new SequenceStep(new SequenceId.Numbered(3), true, false))) {
                assertThatThrownBy(kitchen.submit(step, context, total, 1).answer()::join)
                        .cause()
                        .isInstanceOfSatisfying(
                                InferenceException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED))
                        .hasMessageContaining("would keep 5000 bytes of state for its")
                        .hasMessageContaining("may keep 4000");
            }
            assertThat(kitchen.open()).isEqualTo(2);
            SequenceStep last = new SequenceStep(new SequenceId.Numbered(1), false, true);
            assertThat(kitchen.submit(last, context, total, 1).total())
                    .as("what will not be kept needs no room")
                    .isEqualTo(1000);
            assertThat(kitchen.submit(step(true), context, total, 1).total()).isEqualTo(250);
        }
    }

    @Test
    void sizesOfStateAndInputThatMustAgree_areCompared() {
        TensorSpec named = TensorSpec.of("x", DataType.FP32, -1, -1).withDimensionNames(List.of("", "width"));
        TensorSpec state = TensorSpec.of("past", DataType.FP32, -1, -1).withDimensionNames(List.of("", "width"));
        Signature whole = new Signature(
                List.of(named, state),
                List.of(CALLERS.outputs().getFirst(), TensorSpec.of("present", DataType.FP32, -1, -1)),
                Signature.UNLIMITED);
        FakeModel model = new FakeModel(whole, (inputs, outputs, allocator) -> {
            throw new AssertionError("must not run");
        });
        SequenceTensors tensors = new SequenceTensors(
                List.of(new State("past", "present", Optional.of(Shape.of(1, 3)), false)), List.of());
        Signature callers = new Signature(List.of(named), CALLERS.outputs(), Signature.UNLIMITED);
        try (SequenceKitchen kitchen = new SequenceKitchen(model, tensors, callers, SchedulingSettings.of(1))) {
            assertThatThrownBy(kitchen.submit(step(true), RequestContext.of("r"), new int[] {0}, 1)
                            .answer()::join)
                    .hasMessageContaining("dimension \"width\" differs: 1 in input \"x\", 3 in input \"past\"");
        }
    }
}
