package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.barista.model.DataType;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.messages.InferParameter;
import dev.barista.protocol.oip.messages.InferTensorContents;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferRequest.InferInputTensor;
import dev.barista.testing.LeakDetectingAllocator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcInferDecoderTest {

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator(1000);
    private final GrpcInferDecoder decoder = new GrpcInferDecoder(allocator);

    @AfterEach
    void nothingLeaks() {
        allocator.assertNothingLeaked();
    }

    @Test
    void goldenBytes_areReadWhole() {
        TestBody body = TestBody.direct(Golden.hex("model-infer-request.hex"));

        DecodedInfer decoded = decoder.decode(body.body());

        assertThat(decoded.request().model()).isEqualTo(new ModelName("m"));
        assertThat(decoded.request().version()).isEqualTo(new VersionSelector.Numbered(new ModelVersion(3)));
        assertThat(decoded.id()).contains("i7");
        assertThat(decoded.request().outputs()).extracting("name").containsExactly("o");
        Tensors.assertSame(
                decoded.request().inputs(), List.of(new NamedTensor("x", Tensors.ints(Shape.of(1, 2), 1, -2))));
        decoded.request().close();
        body.assertReleased();
    }

    @Test
    void priorities_areAnyWholeNumber() {
        assertThat(priority(InferParameter.newBuilder().setInt64Param(0))).isZero();
        assertThat(priority(InferParameter.newBuilder().setUint64Param(-1))).isEqualTo(Integer.MAX_VALUE);
        assertThat(priority(InferParameter.newBuilder().setInt64Param(Long.MAX_VALUE)))
                .isEqualTo(Integer.MAX_VALUE);
        assertThat(catchThrowableOfType(
                        InferenceException.class,
                        () -> priority(InferParameter.newBuilder().setInt64Param(-1))))
                .hasMessage("parameter \"priority\": expected a whole number, 1 for the most urgent, got -1");
    }

    private int priority(InferParameter.Builder value) {
        ModelInferRequest message = ModelInferRequest.newBuilder()
                .setModelName("m")
                .putParameters("priority", value.build())
                .build();
        return decoder.decode(TestBody.direct(message.toByteArray()).body()).priority();
    }

    @Test
    void headFields_comeThrough() {
        ModelInferRequest message = ModelInferRequest.newBuilder()
                .setModelName("m")
                .setModelVersion("stable")
                .putParameters("timeout", longParameter(10))
                .putParameters(
                        "priority",
                        InferParameter.newBuilder().setUint64Param(3).build())
                .putParameters(
                        "d", InferParameter.newBuilder().setDoubleParam(0.25).build())
                .putParameters(
                        "u", InferParameter.newBuilder().setUint64Param(-1).build())
                .putParameters(
                        "small", InferParameter.newBuilder().setUint64Param(4).build())
                .putParameters(
                        "s", InferParameter.newBuilder().setStringParam("é").build())
                .putParameters(
                        "binary_data_output",
                        InferParameter.newBuilder().setBoolParam(false).build())
                .build();

        DecodedInfer decoded =
                decoder.decode(TestBody.direct(message.toByteArray()).body());

        assertThat(decoded.request().version()).isEqualTo(new VersionSelector.Labelled("stable"));
        assertThat(decoded.id()).isEmpty();
        assertThat(decoded.timeoutMicros()).hasValue(10);
        assertThat(decoded.priority()).isEqualTo(3);
        assertThat(decoded.form().isBinary("any")).isFalse();
        assertThat(decoded.request().parameters())
                .containsEntry("d", new ParameterValue.DoubleValue(0.25))
                .containsEntry("u", new ParameterValue.UnsignedLongValue(-1))
                .containsEntry("small", new ParameterValue.LongValue(4))
                .containsEntry("s", new ParameterValue.StringValue("é"));
    }

    @Test
    void largeRawContentsInAlignedDirectMemory_areNotCopied() {
        byte[] message = request(input("x", "UINT8", 5000)).toBuilder()
                .addRawInputContents(ByteString.copyFrom(new byte[5000]))
                .build()
                .toByteArray();
        TestBody body = TestBody.direct(message);

        DecodedInfer decoded = decoder.decode(body.body());

        assertThat(allocator.allocationCount()).isZero();
        body.assertHeld();
        decoded.request().close();
        body.assertReleased();
    }

    @Test
    void fieldsInAnyOrder_areTaken() {
        byte[] raw = ModelInferRequest.newBuilder()
                .addRawInputContents(ByteString.copyFrom(new byte[] {5}))
                .build()
                .toByteArray();
        byte[] rest = request(input("x", "INT8", 1)).toByteArray();

        DecodedInfer decoded = decoder.decode(TestBody.direct(join(raw, rest)).body());

        Tensors.assertSame(
                decoded.request().inputs(),
                List.of(new NamedTensor("x", Tensors.of(DataType.INT8, Shape.of(1), new byte[] {5}))));
        decoded.request().close();
    }

    @Test
    void repeatedSingleFields_lastOneCounts() {
        byte[] first = ModelInferRequest.newBuilder()
                .setModelName("first")
                .putParameters("p", longParameter(1))
                .build()
                .toByteArray();
        byte[] second = ModelInferRequest.newBuilder()
                .setModelName("second")
                .putParameters("p", longParameter(2))
                .build()
                .toByteArray();

        DecodedInfer decoded =
                decoder.decode(TestBody.direct(join(first, second)).body());

        assertThat(decoded.request().model()).isEqualTo(new ModelName("second"));
        assertThat(decoded.request().parameters()).containsEntry("p", new ParameterValue.LongValue(2));
    }

    @Test
    void unknownFields_areSkipped() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                                .addVarint(1)
                                .addFixed32(2)
                                .addFixed64(3)
                                .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                .addGroup(UnknownFieldSet.newBuilder()
                                        .addField(
                                                1,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build())
                                .build())
                .build();
        byte[] message = request(input("x", "INT8", 0)).toBuilder()
                .setUnknownFields(unknown)
                .build()
                .toByteArray();

        DecodedInfer decoded = decoder.decode(TestBody.direct(message).body());

        assertThat(decoded.request().inputs()).hasSize(1);
        decoded.request().close();
    }

    @Test
    void unpackedAndSplitContents_areJoined() {
        // int_contents as two unpacked elements in one piece, and two packed ones in another.
        byte[] unpacked = {0x10, 1, 0x10, 2};
        byte[] packed = {0x12, 2, 3, 4};
        byte[] input = join(
                InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("INT16")
                        .addShape(4)
                        .build()
                        .toByteArray(),
                join(delimited(5, unpacked), delimited(5, packed)));
        byte[] message =
                join(ModelInferRequest.newBuilder().setModelName("m").build().toByteArray(), delimited(5, input));

        DecodedInfer decoded = decoder.decode(TestBody.direct(message).body());

        assertThat(Tensors.bytes(decoded.request().inputs().getFirst().tensor()))
                .containsExactly(1, 0, 2, 0, 3, 0, 4, 0);
        decoded.request().close();
    }

    @Test
    void contentsThatDoNotFit_areRefused() {
        assertRefused(
                withContents("x", "INT8", 1, InferTensorContents.newBuilder().addIntContents(128)),
                "input \"x\": 128 does not fit INT8");
        assertRefused(
                withContents("x", "UINT16", 1, InferTensorContents.newBuilder().addUintContents(-1)),
                "4294967295 does not fit UINT16");
        assertRefused(
                withContents("x", "FP32", 1, InferTensorContents.newBuilder().addFp64Contents(1)),
                "elements of FP32 belong in fp32_contents, got some in fp64_contents");
        assertRefused(
                withContents("x", "FP16", 1, InferTensorContents.newBuilder().addFp32Contents(1)),
                "elements of FP16 belong in raw_input_contents");
        assertRefused(
                withContents("x", "FP32", 3, InferTensorContents.newBuilder().addFp32Contents(1)),
                "FP32 [3] takes 3 elements, got 1 in fp32_contents");
        assertRefused(request(input("x", "BF16", 2)), "BF16 [2] takes 2 elements, got 0");
    }

    @Test
    void rawContentsThatDoNotFit_areRefused() {
        assertRefused(
                request(input("x", "FP32", 2)).toBuilder()
                        .addRawInputContents(ByteString.copyFrom(new byte[4]))
                        .build(),
                "input \"x\": FP32 [2] takes 8 bytes, got 4");
        assertRefused(
                request(input("x", "BYTES", 2)).toBuilder()
                        .addRawInputContents(ByteString.copyFrom(new byte[7]))
                        .build(),
                "at least 4 bytes for each of 2 elements, got 7");
        assertRefused(
                request(input("x", "FP32", 0)).toBuilder()
                        .addRawInputContents(ByteString.EMPTY)
                        .addRawInputContents(ByteString.EMPTY)
                        .build(),
                "raw_input_contents has 2 entries for 1 inputs");
        assertRefused(
                withContents("x", "INT8", 1, InferTensorContents.newBuilder().addIntContents(1)).toBuilder()
                        .addRawInputContents(ByteString.copyFrom(new byte[1]))
                        .build(),
                "use one for all inputs");
    }

    @Test
    void failureAtALaterInput_closesTheEarlierOnes() {
        assertRefused(
                request(input("a", "INT8", 2)).toBuilder()
                        .addInputs(input("b", "INT8", 2))
                        .addRawInputContents(ByteString.copyFrom(new byte[2]))
                        .addRawInputContents(ByteString.copyFrom(new byte[3]))
                        .build(),
                "input \"b\": INT8 [2] takes 2 bytes, got 3");
    }

    @Test
    void badHeaders_areRefused() {
        assertRefused(request(input("x", "fp32", 1)), "unknown datatype \"fp32\"");
        assertRefused(request(input("", "FP32", 1)), "an input has no name");
        assertRefused(request(input("x", "FP32", -1)), "dimension -1");
        assertRefused(request(input("x", "FP32", Long.MAX_VALUE)), "too many elements");
        assertRefused(request(input("x", "INT8", new long[256])), "256 dimensions");
        assertRefused(ModelInferRequest.getDefaultInstance(), "is no model name");
        assertRefused(
                ModelInferRequest.newBuilder()
                        .putParameters("p", InferParameter.getDefaultInstance())
                        .build(),
                "parameter \"p\" has no value");
    }

    @Test
    void malformedBytes_areRefused() {
        assertRefused(new byte[] {0x0a}, "ends in the middle");
        assertRefused(new byte[] {0x0a, 5, 'a'}, "claims 5 bytes, 1 are left");
        assertRefused(new byte[] {0x0a, 1, (byte) 0xff}, "not UTF-8");
        assertRefused(new byte[] {0}, "no field has the tag 0");
        assertRefused(new byte[] {(byte) 0x9b, 0x06}, "ends in the middle");
        assertRefused(new byte[] {(byte) 0x9b, 0x06, 0x0c}, "a group ends that did not begin");
        assertRefused(new byte[] {0x0c}, "a group ends that did not begin");
        assertRefused(new byte[] {0x0e}, "no field has the wire type 6");
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0x80);
        assertRefused(endless, "longer than 10 bytes");
        byte[] groups = new byte[1000];
        Arrays.fill(groups, (byte) 0x0b);
        assertRefused(groups, "groups are nested deeper");
    }

    @Test
    void classification_isUnimplemented() {
        ModelInferRequest message = ModelInferRequest.newBuilder()
                .setModelName("m")
                .addOutputs(ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                        .setName("o")
                        .putParameters("classification", longParameter(2)))
                .build();
        TestBody body = TestBody.direct(message.toByteArray());

        InferenceException error = catchThrowableOfType(InferenceException.class, () -> decoder.decode(body.body()));

        assertThat(error.code()).isEqualTo(ErrorCode.UNIMPLEMENTED);
        body.assertReleased();
    }

    private void assertRefused(ModelInferRequest message, String text) {
        assertRefused(message.toByteArray(), text);
    }

    private void assertRefused(byte[] bytes, String text) {
        TestBody body = TestBody.direct(bytes);
        InferenceException error = catchThrowableOfType(InferenceException.class, () -> decoder.decode(body.body()));
        assertThat(error).hasMessageContaining(text);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        body.assertReleased();
        allocator.assertNothingLeaked();
    }

    private static ModelInferRequest request(InferInputTensor input) {
        return ModelInferRequest.newBuilder().setModelName("m").addInputs(input).build();
    }

    private static ModelInferRequest withContents(
            String name, String type, long dim, InferTensorContents.Builder contents) {
        return request(input(name, type, dim).toBuilder().setContents(contents).build());
    }

    private static InferInputTensor input(String name, String type, long... dims) {
        InferInputTensor.Builder input =
                InferInputTensor.newBuilder().setName(name).setDatatype(type);
        for (long dim : dims) {
            input.addShape(dim);
        }
        return input.build();
    }

    private static InferParameter longParameter(long value) {
        return InferParameter.newBuilder().setInt64Param(value).build();
    }

    private static byte[] delimited(int field, byte[] content) {
        return join(new byte[] {(byte) (field << 3 | 2), (byte) content.length}, content);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
