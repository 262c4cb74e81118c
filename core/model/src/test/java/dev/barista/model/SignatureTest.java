package dev.barista.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {

    private static final TensorSpec X = TensorSpec.of("x", DataType.FP32, -1, 4);
    private static final TensorSpec MASK = new TensorSpec("mask", DataType.BOOL, Shape.of(-1), List.of("batch"), true);
    private static final TensorSpec Y = TensorSpec.of("y", DataType.FP32, -1);
    private static final TensorSpec Z = TensorSpec.of("z", DataType.FP32, -1);
    private static final Signature BATCHED = new Signature(List.of(X, MASK), List.of(Y, Z), 8);

    @Test
    void inputs_areBoundInTheSignaturesOrder() {
        Tensor x = tensor(DataType.FP32, 2, 4);
        Tensor mask = tensor(DataType.BOOL, 2);
        assertThat(BATCHED.bindInputs(List.of(named("mask", mask), named("x", x))))
                .containsExactly(x, mask);
    }

    @Test
    void optionalInput_mayBeLeftOut() {
        Tensor x = tensor(DataType.FP32, 2, 4);
        assertThat(BATCHED.bindInputs(List.of(named("x", x)))).containsExactly(x, null);
    }

    @Test
    void unknownInput_isRefusedWithTheKnownNames() {
        refused("unknown input \"w\"; the model's inputs are \"x\", \"mask\"", named("w", tensor(DataType.FP32, 1)));
    }

    @Test
    void inputGivenTwice_isRefused() {
        NamedTensor x = named("x", tensor(DataType.FP32, 2, 4));
        refused("input \"x\" is given twice", x, x);
    }

    @Test
    void missingInput_isRefusedWithWhatItShouldBe() {
        refused("missing input \"x\" (FP32 [-1,4])", named("mask", tensor(DataType.BOOL, 2)));
    }

    @Test
    void wrongShape_isRefusedWithBoth() {
        refused("input \"x\": expected FP32 [-1,4], got FP32 [1,5]", named("x", tensor(DataType.FP32, 1, 5)));
    }

    @Test
    void wrongType_isRefusedWithBoth() {
        refused("input \"x\": expected FP32 [-1,4], got INT32 [1,4]", named("x", tensor(DataType.INT32, 1, 4)));
    }

    @Test
    void moreRowsThanOneRunTakes_areBound() {
        assertThat(BATCHED.maxBatchSize()).isEqualTo(8);
        assertThat(BATCHED.bindInputs(List.of(named("x", tensor(DataType.FP32, 9, 4)))))
                .isNotEmpty();
    }

    @Test
    void differentBatchSizes_areRefused() {
        refused(
                "2 rows in input \"x\", 3 in input \"mask\"",
                named("x", tensor(DataType.FP32, 2, 4)),
                named("mask", tensor(DataType.BOOL, 3)));
    }

    @Test
    void sameNamedDimensionOfTwoSizes_isRefused() {
        TensorSpec a = new TensorSpec("a", DataType.INT8, Shape.of(-1), List.of("length"), false);
        TensorSpec b = new TensorSpec("b", DataType.INT8, Shape.of(2, -1), List.of("", "length"), false);
        Signature signature = new Signature(List.of(a, b), List.of(Y), 0);
        assertThatThrownBy(() -> signature.bindInputs(
                        List.of(named("a", tensor(DataType.INT8, 3)), named("b", tensor(DataType.INT8, 2, 4)))))
                .hasMessage("dimension \"length\" differs: 3 in input \"a\", 4 in input \"b\"");
    }

    @Test
    void outputs_areAllOrThoseAskedForInTheCallersOrder() {
        assertThat(BATCHED.selectOutputs(List.of())).containsExactly(0, 1);
        assertThat(BATCHED.selectOutputs(List.of(wanted("z"), wanted("y")))).containsExactly(1, 0);
        assertThatThrownBy(() -> BATCHED.selectOutputs(List.of(wanted("q"))))
                .hasMessage("unknown output \"q\"; the model's outputs are \"y\", \"z\"");
        assertThatThrownBy(() -> BATCHED.selectOutputs(List.of(wanted("y"), wanted("y"))))
                .hasMessage("output \"y\" is asked for twice");
    }

    private static void refused(String message, NamedTensor... inputs) {
        assertThatThrownBy(() -> BATCHED.bindInputs(List.of(inputs)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining(message);
    }

    private static RequestedOutput wanted(String name) {
        return new RequestedOutput(name, Map.of());
    }

    private static NamedTensor named(String name, Tensor tensor) {
        return new NamedTensor(name, tensor);
    }

    private static Tensor tensor(DataType type, long... dims) {
        Shape shape = Shape.of(dims);
        return Tensor.borrowed(type, shape, ByteBuffer.allocateDirect((int) shape.elementCount() * type.byteSize()));
    }
}
