package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Shape;
import dev.barista.protocol.oip.messages.InferParameter;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.testing.LeakDetectingAllocator;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of tensors that a message has elsewhere, in the order of those that it has itself. */
final class SharedMemoryCodecTest {

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final Regions regions = new Regions();
    private final GrpcInferDecoder decoder = new GrpcInferDecoder(allocator, regions);
    private final HeapSink sink = new HeapSink();

    @AfterEach
    void nothingIsLost() {
        allocator.assertNothingLeaked();
    }

    /** Regions of these bytes. */
    private static final class Regions implements SharedMemory {

        private final Map<String, byte[]> bytes = new HashMap<>();

        @Override
        public long maxInputBytes() {
            return 16;
        }

        @Override
        public Part part(String owner, SharedSlice slice) {
            byte[] region = bytes.get(slice.region());
            if (region == null) {
                throw InferenceException.invalid(owner + ": no region");
            }
            return new Part() {
                @Override
                public void read(ByteBuffer target) {
                    target.put(region, (int) slice.offset(), target.remaining());
                }

                @Override
                public void write(ByteBuffer source) {
                    source.get(region, (int) slice.offset(), source.remaining());
                }
            };
        }
    }

    private static ModelInferRequest.InferInputTensor.Builder input(String name) {
        return ModelInferRequest.InferInputTensor.newBuilder()
                .setName(name)
                .setDatatype("INT8")
                .addShape(2);
    }

    private static ModelInferRequest.InferInputTensor.Builder shared(String name, String region, long offset) {
        return input(name)
                .putParameters(
                        SharedSlice.REGION,
                        InferParameter.newBuilder().setStringParam(region).build())
                .putParameters(
                        SharedSlice.OFFSET,
                        InferParameter.newBuilder().setInt64Param(offset).build())
                .putParameters(
                        SharedSlice.BYTE_SIZE,
                        InferParameter.newBuilder().setInt64Param(2).build());
    }

    private InferenceRequest decode(ModelInferRequest.Builder request) {
        ByteBuffer message = request.setModelName("m").build().toByteString().asReadOnlyByteBuffer();
        return decoder.decode(new RequestBody(message, () -> {})).request();
    }

    @Test
    void rawContents_areThoseOfTheOtherInputs() {
        regions.bytes.put("r", new byte[] {1, 2, 3});
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder()
                .addInputs(input("a"))
                .addInputs(shared("b", "r", 1))
                .addInputs(input("c"))
                .addRawInputContents(ByteString.copyFrom(new byte[] {10, 11}))
                .addRawInputContents(ByteString.copyFrom(new byte[] {12, 13}));
        try (InferenceRequest decoded = decode(request)) {
            assertThat(decoded.inputs()).extracting(NamedTensor::name).containsExactly("a", "b", "c");
            assertThat(decoded.inputs().get(0).tensor().data()).isEqualTo(ByteBuffer.wrap(new byte[] {10, 11}));
            assertThat(decoded.inputs().get(1).tensor().data()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
            assertThat(decoded.inputs().get(2).tensor().data()).isEqualTo(ByteBuffer.wrap(new byte[] {12, 13}));
        }
        assertRefused(request.addRawInputContents(ByteString.EMPTY), "has 3 entries for 2 inputs");
    }

    @Test
    void whatCanNotBeHad_isRefused() {
        regions.bytes.put("r", new byte[64]);
        assertRefused(ModelInferRequest.newBuilder().addInputs(shared("a", "q", 0)), "input \"a\": no region");
        ModelInferRequest.Builder both = ModelInferRequest.newBuilder().addInputs(shared("a", "r", 0));
        both.getInputsBuilder(0).getContentsBuilder().addIntContents(1);
        assertRefused(both, "they can only come once");
        ModelInferRequest.Builder many = ModelInferRequest.newBuilder();
        for (int i = 0; i < 9; i++) {
            many.addInputs(shared("a" + i, "r", 0));
        }
        assertRefused(many, "take 18 bytes or more, a request may bring 16");
        ModelInferRequest.Builder wrong =
                ModelInferRequest.newBuilder().addInputs(shared("a", "r", 0).addShape(2));
        assertRefused(wrong, "takes 4 bytes, got 2");
        assertThatThrownBy(() -> SharedSlice.of("output", "o", Map.of(SharedSlice.BYTE_SIZE, new LongValue(1))))
                .hasMessageContaining(
                        "output \"o\": parameter \"shared_memory_region\": expected the name of a region");
        Map<String, ParameterValue> negative =
                Map.of(SharedSlice.REGION, new StringValue("r"), SharedSlice.BYTE_SIZE, new LongValue(-1));
        assertThatThrownBy(() -> SharedSlice.of("output", "o", negative)).hasMessageContaining("got -1");
        assertThatThrownBy(() -> SharedSlice.of("input", "x", Map.of(SharedSlice.REGION, new StringValue("r"))))
                .hasMessageContaining("expected a number of bytes, got none");
        assertThat(SharedSlice.of("input", "x", Map.of("other", new LongValue(1))))
                .isNull();
    }

    private void assertRefused(ModelInferRequest.Builder request, String reason) {
        assertThatThrownBy(() -> decode(request).close())
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void outputsThatGoElsewhere_haveEmptyContents_besideTheOthers() throws InvalidProtocolBufferException {
        regions.bytes.put("r", new byte[12]);
        SharedSlice slice = new SharedSlice("r", 4, 8);
        OutputForm form = new OutputForm(
                true, Map.of(), Map.of("a", new SharedOutput(slice, regions.part("output \"a\"", slice))));
        InferenceResponse response = new InferenceResponse(
                new ModelName("m"),
                new ModelVersion(1),
                List.of(
                        new NamedTensor("a", Tensors.ints(Shape.of(1), 7)),
                        new NamedTensor("b", Tensors.ints(Shape.of(1), 9))),
                Map.of(),
                PhaseTimes.NONE);

        new GrpcInferEncoder().encode(response, Optional.empty(), form, sink);

        ModelInferResponse message = ModelInferResponse.parseFrom(sink.bytesFrom(5));
        assertThat(message.getRawOutputContents(0).isEmpty()).isTrue();
        assertThat(message.getRawOutputContents(1).byteAt(0)).isEqualTo((byte) 9);
        assertThat(message.getOutputs(0)
                        .getParametersOrThrow(SharedSlice.BYTE_SIZE)
                        .getInt64Param())
                .isEqualTo(4);
        assertThat(message.getOutputs(1).getParametersCount()).isZero();
        assertThat(sink.reserved()).isEqualTo(sink.bytes().length);
        assertThat(regions.bytes.get("r")).containsExactly(0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0);
    }
}
