package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RestInferEncoderTest {

    private final RestInferEncoder encoder = new RestInferEncoder();
    private final HeapSink sink = new HeapSink();

    @Test
    void jsonResponse_isTheGoldenText() {
        InferenceResponse response = response(
                Map.of(
                        "seen", new ParameterValue.BoolValue(true),
                        "big", new ParameterValue.UnsignedLongValue(-1),
                        "share", new ParameterValue.DoubleValue(0.5),
                        "rows", new ParameterValue.LongValue(2),
                        "who", new ParameterValue.StringValue("me")),
                new NamedTensor("scores", Tensors.floats(Shape.of(2, 2), 0.1f, -2, Float.NaN, Float.POSITIVE_INFINITY)),
                new NamedTensor("labels", Tensors.strings(Shape.of(2), "x", "ü\"")),
                new NamedTensor("none", Tensors.ints(Shape.of(0, 4))));

        OptionalInt jsonLength = encoder.encode(response, Optional.of("42"), OutputForm.TEXT, sink);

        assertThat(jsonLength).isEmpty();
        assertThat(sink.text()).isEqualTo(Golden.compactJson("infer-response.json"));
    }

    @Test
    void binaryOutputs_followTheJsonInTheirOrder() {
        InferenceResponse response = response(
                Map.of(),
                new NamedTensor("a", Tensors.of(DataType.UINT8, Shape.of(2), new byte[] {1, 2})),
                new NamedTensor("b", Tensors.of(DataType.UINT8, Shape.of(1), new byte[] {3})),
                new NamedTensor("c", Tensors.of(DataType.UINT8, Shape.of(1), new byte[] {4})));

        OptionalInt jsonLength =
                encoder.encode(response, Optional.empty(), new OutputForm(true, Map.of("b", false)), sink);

        String json = Golden.compactJson("infer-response-binary.json");
        assertThat(jsonLength).hasValue(json.length());
        assertThat(sink.text()).startsWith(json);
        assertThat(sink.bytesFrom(json.length())).containsExactly(1, 2, 4);
    }

    @Test
    void bytesThatAreNoText_cannotBeJson() {
        InferenceResponse response =
                response(Map.of(), new NamedTensor("o", Tensors.of(DataType.BYTES, Shape.of(1), new byte[] {
                    1, 0, 0, 0, (byte) 0xff
                })));

        assertThatThrownBy(() -> encoder.encode(response, Optional.empty(), OutputForm.TEXT, sink))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("output \"o\"");
    }

    private static InferenceResponse response(Map<String, ParameterValue> parameters, NamedTensor... outputs) {
        return new InferenceResponse(
                new ModelName("mixed"), new ModelVersion(3), List.of(outputs), parameters, PhaseTimes.NONE);
    }
}
