package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.barista.model.DataType;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Shape;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.ModelStreamInferResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GrpcInferEncoderTest {

    private final GrpcInferEncoder encoder = new GrpcInferEncoder();
    private final HeapSink sink = new HeapSink();

    @Test
    void rawResponse_isTheGoldenBytes() {
        InferenceResponse response = response(Map.of(), new NamedTensor("o", Tensors.ints(Shape.of(1, 2), 1, -2)));

        encoder.encode(response, Optional.of("i7"), OutputForm.BINARY, sink);

        assertThat(sink.bytes()).isEqualTo(Golden.hex("model-infer-response.hex"));
        assertThat(sink.reserved()).isEqualTo(sink.bytes().length);
    }

    @Test
    void allKindsOfParameters_areWritten() throws InvalidProtocolBufferException {
        InferenceResponse response = response(Map.of(
                "b", new ParameterValue.BoolValue(true),
                "l", new ParameterValue.LongValue(-5),
                "u", new ParameterValue.UnsignedLongValue(-1),
                "d", new ParameterValue.DoubleValue(0.5),
                "s", new ParameterValue.StringValue("é")));

        encoder.encode(response, Optional.empty(), OutputForm.BINARY, sink);

        ModelInferResponse message = ModelInferResponse.parseFrom(sink.bytesFrom(5));
        assertThat(message.getId()).isEmpty();
        assertThat(message.getParametersOrThrow("b").getBoolParam()).isTrue();
        assertThat(message.getParametersOrThrow("l").getInt64Param()).isEqualTo(-5);
        assertThat(message.getParametersOrThrow("u").getUint64Param()).isEqualTo(-1);
        assertThat(message.getParametersOrThrow("d").getDoubleParam()).isEqualTo(0.5);
        assertThat(message.getParametersOrThrow("s").getStringParam()).isEqualTo("é");
    }

    @Test
    void typedContents_areUsedOnlyWhereNoOutputIsWantedBinaryAndAllHaveAField() throws InvalidProtocolBufferException {
        InferenceResponse typed = response(Map.of(), new NamedTensor("a", Tensors.ints(Shape.of(1), 9)));
        InferenceResponse half = response(
                Map.of(),
                new NamedTensor("a", Tensors.ints(Shape.of(1), 9)),
                new NamedTensor("h", Tensors.of(DataType.FP16, Shape.of(1), new byte[] {0, 0x3c})));

        encoder.encode(typed, Optional.empty(), OutputForm.TEXT, sink);
        HeapSink named = new HeapSink();
        encoder.encode(typed, Optional.empty(), new OutputForm(false, Map.of("a", true)), named);
        HeapSink mixed = new HeapSink();
        encoder.encode(half, Optional.empty(), OutputForm.TEXT, mixed);

        assertThat(ModelInferResponse.parseFrom(sink.bytesFrom(5))
                        .getOutputs(0)
                        .getContents()
                        .getIntContentsList())
                .containsExactly(9);
        assertThat(ModelInferResponse.parseFrom(named.bytesFrom(5)).getRawOutputContentsCount())
                .isEqualTo(1);
        ModelInferResponse raw = ModelInferResponse.parseFrom(mixed.bytesFrom(5));
        assertThat(raw.getRawOutputContentsCount()).isEqualTo(2);
        assertThat(raw.getOutputs(0).hasContents()).isFalse();
    }

    @Test
    void streamedResponse_isWrapped() throws InvalidProtocolBufferException {
        InferenceResponse response = response(Map.of(), new NamedTensor("o", Tensors.ints(Shape.of(2), 1, -2)));

        encoder.encodeStreamed(response, Optional.of("i7"), OutputForm.BINARY, sink);

        assertThat(sink.reserved()).isEqualTo(sink.bytes().length);
        ModelStreamInferResponse message = ModelStreamInferResponse.parseFrom(sink.bytesFrom(5));
        assertThat(message.getErrorMessage()).isEmpty();
        assertThat(message.getInferResponse().getId()).isEqualTo("i7");
        assertThat(message.getInferResponse().getRawOutputContents(0).toByteArray())
                .containsExactly(1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff);
    }

    @Test
    void streamedError_saysWhichRequestFailed() throws InvalidProtocolBufferException {
        encoder.encodeStreamedError("no", Optional.of("i7"), sink);

        assertThat(sink.reserved()).isEqualTo(sink.bytes().length);
        ModelStreamInferResponse message = ModelStreamInferResponse.parseFrom(sink.bytesFrom(5));
        assertThat(message.getErrorMessage()).isEqualTo("no");
        assertThat(message.getInferResponse().getId()).isEqualTo("i7");
    }

    private static InferenceResponse response(Map<String, ParameterValue> parameters, NamedTensor... outputs) {
        return new InferenceResponse(
                new ModelName("m"), new ModelVersion(3), List.of(outputs), parameters, PhaseTimes.NONE);
    }
}
