package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.model.VersionSelector;
import dev.barista.testing.LeakDetectingAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestInferDecoderTest {

    private static final Supplier<Signature> NO_SIGNATURE = () -> {
        throw new AssertionError("JSON needs no signature");
    };

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator(1000);
    private final RestInferDecoder decoder = new RestInferDecoder(allocator);

    @AfterEach
    void nothingLeaks() {
        allocator.assertNothingLeaked();
    }

    @Test
    void goldenRequest_isReadWhole() {
        TestBody body = TestBody.text(Golden.compactJson("infer-request.json"));

        DecodedInfer decoded = decoder.decode(call(OptionalInt.empty()), body.body(), NO_SIGNATURE);

        body.assertReleased();
        assertThat(decoded.id()).contains("42");
        assertThat(decoded.timeoutMicros()).hasValue(1500);
        assertThat(decoded.priority()).isEqualTo(2);
        assertThat(decoded.request().model()).isEqualTo(new ModelName("mixed"));
        assertThat(decoded.request().parameters())
                .containsEntry("timeout", new ParameterValue.LongValue(1500))
                .containsEntry("trace", new ParameterValue.BoolValue(true))
                .containsEntry("share", new ParameterValue.DoubleValue(0.5))
                .containsEntry("who", new ParameterValue.StringValue("me"))
                .containsEntry("big", new ParameterValue.UnsignedLongValue(-1));
        assertThat(decoded.request().outputs()).extracting("name").containsExactly("scores", "labels");
        assertThat(decoded.form().isBinary("scores")).isTrue();
        assertThat(decoded.form().isBinary("labels")).isFalse();
        Tensors.assertSame(
                decoded.request().inputs(),
                List.of(
                        new NamedTensor("a", Tensors.floats(Shape.of(2, 2), 1, 2.5f, -3, 4e10f)),
                        new NamedTensor("b", Tensors.strings(Shape.of(2), "x", "ü"))));
        decoded.request().close();
    }

    @Test
    void largeBinaryInputsInAlignedDirectMemory_areNotCopied() {
        byte[] bytes = withBinary(
                "{\"inputs\":[" + binaryInput("a", "FP32", "[2000]", 8000) + ","
                        + binaryInput("b", "INT64", "[512]", 4096) + "]}      ",
                ByteBuffer.allocate(8000 + 4096)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(4, 2)
                        .putLong(8000, 77)
                        .array());
        int json = bytes.length - 8000 - 4096;
        TestBody body = TestBody.direct(bytes, (8 - json % 8) % 8);

        DecodedInfer decoded = decoder.decode(call(OptionalInt.of(json)), body.body(), NO_SIGNATURE);

        assertThat(allocator.allocationCount()).isZero();
        Tensor a = decoded.request().inputs().get(0).tensor();
        Tensor b = decoded.request().inputs().get(1).tensor();
        assertThat(a.data().getFloat(4)).isEqualTo(2);
        a.close();
        body.assertHeld();
        assertThat(b.data().getLong(0)).isEqualTo(77);
        b.close();
        body.assertReleased();
    }

    @Test
    void smallBinaryInput_isCopiedSoThatItsBodyNeedNotBeKept() {
        byte[] bytes = withBinary("{\"inputs\":[" + binaryInput("a", "UINT8", "[3]", 3) + "]}", new byte[] {1, 2, 3});
        TestBody body = TestBody.direct(bytes);

        DecodedInfer decoded = decoder.decode(call(OptionalInt.of(bytes.length - 3)), body.body(), NO_SIGNATURE);

        body.assertReleased();
        assertThat(Tensors.bytes(decoded.request().inputs().getFirst().tensor()))
                .containsExactly(1, 2, 3);
        decoded.request().close();
    }

    @Test
    void unalignedBinaryInput_isCopiedToAlignedMemory() {
        byte[] elements = new byte[8000];
        elements[0] = 7;
        byte[] bytes = withBinary("{\"inputs\":[" + binaryInput("a", "INT32", "[2000]", 8000) + "]}", elements);
        int json = bytes.length - 8000;
        TestBody body = TestBody.direct(bytes, (9 - json % 8) % 8);

        LeakDetectingAllocator enough = new LeakDetectingAllocator(8000);
        DecodedInfer decoded =
                new RestInferDecoder(enough).decode(call(OptionalInt.of(json)), body.body(), NO_SIGNATURE);

        body.assertReleased();
        ByteBuffer data = decoded.request().inputs().getFirst().tensor().data();
        assertThat(data.alignmentOffset(0, 4)).isZero();
        assertThat(data.getInt(0)).isEqualTo(7);
        decoded.request().close();
        enough.assertNothingLeaked();
    }

    @Test
    void binaryInputInHeapMemory_isCopied() {
        byte[] bytes = withBinary("{\"inputs\":[" + binaryInput("a", "UINT8", "[3]", 3) + "]}", new byte[] {1, 2, 3});
        TestBody body = TestBody.heap(bytes);

        DecodedInfer decoded = decoder.decode(call(OptionalInt.of(bytes.length - 3)), body.body(), NO_SIGNATURE);

        body.assertReleased();
        assertThat(Tensors.bytes(decoded.request().inputs().getFirst().tensor()))
                .containsExactly(1, 2, 3);
        decoded.request().close();
    }

    @Test
    void jsonAndBinaryInputs_mix() {
        String json = "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[2],\"data\":[1,2]},"
                + binaryInput("b", "INT8", "[2]", 2) + "],\"parameters\":{\"binary_data_output\":true}}";
        TestBody body = TestBody.direct(withBinary(json, new byte[] {3, 4}));

        DecodedInfer decoded = decoder.decode(call(OptionalInt.of(json.length())), body.body(), NO_SIGNATURE);

        assertThat(decoded.form().isBinary("anything")).isTrue();
        Tensors.assertSame(
                decoded.request().inputs(),
                List.of(
                        new NamedTensor("a", Tensors.of(DataType.INT8, Shape.of(2), new byte[] {1, 2})),
                        new NamedTensor("b", Tensors.of(DataType.INT8, Shape.of(2), new byte[] {3, 4}))));
        decoded.request().close();
        body.assertReleased();
    }

    @Test
    void zeroSizeBinaryInput_isTaken() {
        String json = "{\"inputs\":[" + binaryInput("a", "FP32", "[0,4]", 0) + "]}";

        DecodedInfer decoded = decoder.decode(
                call(OptionalInt.of(json.length())), TestBody.text(json).body(), NO_SIGNATURE);

        assertThat(decoded.request().inputs().getFirst().tensor()).hasToString("FP32 [0,4]");
        decoded.request().close();
    }

    @Test
    void bodyShorterThanItsJsonLength_isRefused() {
        assertRefused("{}", OptionalInt.of(3), "says that 3 bytes of the body are JSON, the whole body has 2");
    }

    @Test
    void binarySizesThatLie_areRefused() {
        String tooLarge = "{\"inputs\":[" + binaryInput("a", "INT8", "[4]", 4) + "]}";
        assertRefused(tooLarge + "abc", OptionalInt.of(tooLarge.length()), "claims 4 bytes of the body, 3 are left");
        assertRefused(tooLarge + "abcde", OptionalInt.of(tooLarge.length()), "1 bytes of the body belong to no input");

        String otherThanShape = "{\"inputs\":[" + binaryInput("a", "INT16", "[4]", 4) + "]}";
        assertRefused(
                otherThanShape + "abcd", OptionalInt.of(otherThanShape.length()), "INT16 [4] takes 8 bytes, got 4");

        String huge = "{\"inputs\":[" + binaryInput("a", "FP64", "[1000000000,1000000000]", 4) + "]}";
        assertRefused(huge + "abcd", OptionalInt.of(huge.length()), "takes 8000000000000000000 bytes, got 4");

        String overflowing = "{\"inputs\":[" + binaryInput("a", "FP64", "[9000000000000000000]", 4) + "]}";
        assertRefused(overflowing + "abcd", OptionalInt.of(overflowing.length()), "too many elements");

        String negative = "{\"inputs\":[" + binaryInput("a", "INT8", "[4]", -4) + "]}";
        assertRefused(negative + "abcd", OptionalInt.of(negative.length()), "expected a number of bytes, 0 or more");
    }

    @Test
    void inputWithElementsTwiceOrNever_isRefused() {
        assertRefused(
                "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[1],\"data\":[1],"
                        + "\"parameters\":{\"binary_data_size\":1}}]}",
                OptionalInt.empty(),
                "both \"data\" and parameter \"binary_data_size\"");
        assertRefused(
                "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[1]}]}",
                OptionalInt.empty(),
                "input \"a\" has neither");
    }

    @Test
    void failureAfterTensorsWereMade_closesThem() {
        String json = "{\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[2],\"data\":[1,2]},"
                + binaryInput("b", "INT8", "[2]", 2) + "," + binaryInput("c", "INT8", "[2]", 2) + "]}";
        assertRefused(
                json + "xyz", OptionalInt.of(json.length()), "input \"c\" claims 2 bytes of the body, 1 are left");
    }

    @Test
    void malformedJson_isRefused() {
        assertRefused("", OptionalInt.empty(), "ends early");
        assertRefused("[]", OptionalInt.empty(), "expected an object");
        assertRefused("{}", OptionalInt.empty(), "has no \"inputs\"");
        assertRefused("{\"inputs\":[]} x", OptionalInt.empty(), "JSON");
        assertRefused("{\"inputs\":[],\"inputs\":[]}", OptionalInt.empty(), "the key \"inputs\" occurs twice");
        assertRefused("{\"x\":" + "[".repeat(100_000), OptionalInt.empty(), "nested deeper than");
        assertRefused("{\"inputs\":[],\"id\":7}", OptionalInt.empty(), "id: expected a string, got 7");
        assertRefused("{\"inputs\":[],\"outputs\":[{}]}", OptionalInt.empty(), "has no \"name\"");
        assertRefused("{\"inputs\":[],\"parameters\":{\"timeout\":-1}}", OptionalInt.empty(), "expected microseconds");
        String priority = "parameter \"priority\": expected a whole number, 1 for the most urgent, got ";
        assertRefused("{\"inputs\":[],\"parameters\":{\"priority\":-1}}", OptionalInt.empty(), priority + "-1");
        assertRefused("{\"inputs\":[],\"parameters\":{\"priority\":1.5}}", OptionalInt.empty(), priority + "1.5");
        assertRefused(
                "{\"inputs\":[],\"parameters\":{\"priority\":\"high\"}}",
                OptionalInt.empty(),
                "parameter \"priority\": expected a whole number, 1 for the most urgent, got \"high\"");
        assertRefused(
                "{\"inputs\":[],\"parameters\":{\"priority\":-1}}", OptionalInt.empty(), "expected a whole number");
        assertRefused(
                "{\"inputs\":[],\"parameters\":{\"binary_data_output\":1}}",
                OptionalInt.empty(),
                "expected true or false, got 1");
    }

    @Test
    void whatThisServerDoesNotDo_isUnimplemented() {
        assertUnimplemented("{\"inputs\":[],\"outputs\":[{\"name\":\"o\",\"parameters\":{\"classification\":3}}]}");
        assertUnimplemented(
                "{\"inputs\":[],\"outputs\":[{\"name\":\"o\",\"parameters\":{\"shared_memory_region\":\"r\",\"shared_memory_byte_size\":1}}]}");
        assertUnimplemented("{\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[1],"
                + "\"parameters\":{\"shared_memory_region\":\"r\",\"shared_memory_byte_size\":1}}]}");
    }

    @Test
    void unknownKeys_arePassedOver() {
        DecodedInfer decoded = decoder.decode(
                call(OptionalInt.empty()),
                TestBody.text("{\"x\":{\"y\":[1]},\"inputs\":[],\"outputs\":[{\"name\":\"o\",\"z\":null}]}")
                        .body(),
                NO_SIGNATURE);

        assertThat(decoded.request().outputs()).hasSize(1);
    }

    @Test
    void rawBody_isABatchOfOne() {
        Signature signature = new Signature(List.of(TensorSpec.of("x", DataType.INT16, -1, -1, 2)), List.of(), 8);
        TestBody body = TestBody.direct(new byte[8000]);

        DecodedInfer decoded = decoder.decode(call(OptionalInt.of(0)), body.body(), () -> signature);

        assertThat(decoded.request().inputs().getFirst().tensor()).hasToString("INT16 [1,2000,2]");
        assertThat(decoded.form().isBinary("any")).isTrue();
        body.assertHeld();
        decoded.request().close();
        body.assertReleased();
    }

    @Test
    void rawBodyForBytes_isOneElement() {
        Signature signature = new Signature(List.of(TensorSpec.of("x", DataType.BYTES, -1, 1)), List.of(), 8);

        DecodedInfer decoded =
                decoder.decode(call(OptionalInt.of(0)), TestBody.text("héllo").body(), () -> signature);

        Tensors.assertSame(
                decoded.request().inputs(), List.of(new NamedTensor("x", Tensors.strings(Shape.of(1, 1), "héllo"))));
        decoded.request().close();
    }

    @Test
    void rawBodyThatCannotBeOneInput_isRefused() {
        assertRawRefused(
                new Signature(
                        List.of(TensorSpec.of("x", DataType.INT8, 1), TensorSpec.of("y", DataType.INT8, 1)),
                        List.of(),
                        0),
                "models with one input, this one has 2");
        assertRawRefused(
                new Signature(List.of(TensorSpec.of("x", DataType.INT8, -1, -1)), List.of(), 0),
                "more than one variable dimension");
        assertRawRefused(
                new Signature(List.of(TensorSpec.of("x", DataType.INT16, -1)), List.of(), 0),
                "INT16 [1] takes 2 bytes, got 3");
        assertRawRefused(
                new Signature(List.of(TensorSpec.of("x", DataType.INT8, 0, -1)), List.of(), 0), "takes 0 bytes, got 3");
        assertRawRefused(
                new Signature(List.of(TensorSpec.of("x", DataType.BYTES, 2)), List.of(), 0), "takes 2 BYTES elements");
    }

    @Test
    void signatureThatIsNotToBeHad_releasesTheBody() {
        TestBody body = TestBody.text("abc");

        assertThatThrownBy(() -> decoder.decode(call(OptionalInt.of(0)), body.body(), () -> {
                    throw new InferenceException(ErrorCode.NOT_FOUND, "no such model");
                }))
                .hasMessage("no such model");

        body.assertReleased();
    }

    @Test
    void refusedMemory_closesWhatWasMade() {
        TestBody body = TestBody.text("{\"inputs\":[{\"name\":\"a\",\"datatype\":\"INT8\",\"shape\":[1],\"data\":[1]},"
                + "{\"name\":\"b\",\"datatype\":\"FP64\",\"shape\":[200],\"data\":[" + "1,".repeat(199) + "1]}]}");

        InferenceException error = catchThrowableOfType(
                InferenceException.class, () -> decoder.decode(call(OptionalInt.empty()), body.body(), NO_SIGNATURE));

        assertThat(error.code()).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        body.assertReleased();
    }

    private void assertRefused(String text, OptionalInt jsonLength, String message) {
        TestBody body = TestBody.text(text);
        InferenceException error = catchThrowableOfType(
                InferenceException.class, () -> decoder.decode(call(jsonLength), body.body(), NO_SIGNATURE));
        assertThat(error).hasMessageContaining(message);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        body.assertReleased();
        allocator.assertNothingLeaked();
    }

    private void assertUnimplemented(String json) {
        TestBody body = TestBody.text(json);
        InferenceException error = catchThrowableOfType(
                InferenceException.class, () -> decoder.decode(call(OptionalInt.empty()), body.body(), NO_SIGNATURE));
        assertThat(error.code()).isEqualTo(ErrorCode.UNIMPLEMENTED);
        body.assertReleased();
    }

    private void assertRawRefused(Signature signature, String message) {
        TestBody body = TestBody.text("abc");
        assertThatThrownBy(() -> decoder.decode(call(OptionalInt.of(0)), body.body(), () -> signature))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining(message);
        body.assertReleased();
    }

    private static RestInferCall call(OptionalInt jsonLength) {
        return new RestInferCall(new ModelName("mixed"), new VersionSelector.Latest(), jsonLength);
    }

    private static String binaryInput(String name, String type, String shape, int size) {
        return "{\"name\":\"" + name + "\",\"datatype\":\"" + type + "\",\"shape\":" + shape
                + ",\"parameters\":{\"binary_data_size\":" + size + "}}";
    }

    private static byte[] withBinary(String json, byte[] binary) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(text.length + binary.length)
                .put(text)
                .put(binary)
                .array();
    }
}
