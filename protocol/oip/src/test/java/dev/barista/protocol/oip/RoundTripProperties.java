package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.barista.model.DataType;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Signature;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.testing.LeakDetectingAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What one side writes, the other reads: whatever the tensors, in every form. */
class RoundTripProperties {

    private static final Supplier<Signature> NO_SIGNATURE = () -> {
        throw new AssertionError("no raw body here");
    };

    private final LeakDetectingAllocator allocator = new LeakDetectingAllocator();
    private final RestInferDecoder rest = new RestInferDecoder(allocator);
    private final GrpcInferDecoder grpc = new GrpcInferDecoder(allocator);

    @Property(tries = 300)
    void restJsonRequest_comesBack(@ForAll("anyInputs") List<NamedTensor> inputs) {
        TestBody body = TestBody.direct(RequestWriter.json(inputs, false));

        check(rest.decode(call(OptionalInt.empty()), body.body(), NO_SIGNATURE), inputs, body);
    }

    @Property(tries = 300)
    void restBinaryRequest_comesBack(
            @ForAll("anyInputs") List<NamedTensor> inputs, @ForAll @IntRange(max = 7) int misalignment) {
        byte[] json = RequestWriter.json(inputs, true);
        TestBody body = TestBody.direct(RequestWriter.withElements(json, inputs), misalignment);

        check(rest.decode(call(OptionalInt.of(json.length)), body.body(), NO_SIGNATURE), inputs, body);
    }

    @Property(tries = 300)
    void grpcRawRequest_comesBack(
            @ForAll("anyInputs") List<NamedTensor> inputs, @ForAll @IntRange(max = 7) int misalignment) {
        TestBody body = TestBody.direct(RequestWriter.grpcRaw(inputs), misalignment);

        check(grpc.decode(body.body()), inputs, body);
    }

    @Property(tries = 300)
    void grpcTypedRequest_comesBack(@ForAll("typedInputs") List<NamedTensor> inputs) {
        TestBody body = TestBody.heap(RequestWriter.grpcTyped(inputs));

        check(grpc.decode(body.body()), inputs, body);
    }

    @Property(tries = 300)
    void grpcRawResponse_isReadByGeneratedClasses(@ForAll("anyInputs") List<NamedTensor> outputs)
            throws InvalidProtocolBufferException {
        HeapSink sink = new HeapSink();

        new GrpcInferEncoder().encode(response(outputs), Optional.of("7"), OutputForm.BINARY, sink);

        assertThat(sink.bytes()).hasSize(sink.reserved());
        ModelInferResponse message = ModelInferResponse.parseFrom(sink.bytesFrom(5));
        assertThat(message.getId()).isEqualTo("7");
        assertThat(message.getModelVersion()).isEqualTo("3");
        assertThat(message.getRawOutputContentsCount()).isEqualTo(outputs.size());
        check(grpc.decode(TestBody.direct(asRequest(message)).body()), outputs);
    }

    @Property(tries = 300)
    void grpcTypedResponse_isReadByGeneratedClasses(@ForAll("typedInputs") List<NamedTensor> outputs)
            throws InvalidProtocolBufferException {
        HeapSink sink = new HeapSink();

        new GrpcInferEncoder().encode(response(outputs), Optional.empty(), OutputForm.TEXT, sink);

        assertThat(sink.bytes()).hasSize(sink.reserved());
        ModelInferResponse message = ModelInferResponse.parseFrom(sink.bytesFrom(5));
        assertThat(message.getRawOutputContentsCount()).isZero();
        check(grpc.decode(TestBody.direct(asRequest(message)).body()), outputs);
    }

    @Property(tries = 300)
    void restResponse_canBeReadAsRequest(@ForAll("anyInputs") List<NamedTensor> outputs, @ForAll boolean[] binary) {
        HeapSink sink = new HeapSink();
        Map<String, Boolean> form = new HashMap<>();
        for (int i = 0; i < Math.min(binary.length, outputs.size()); i++) {
            form.put(outputs.get(i).name(), binary[i]);
        }

        OptionalInt jsonLength =
                new RestInferEncoder().encode(response(outputs), Optional.empty(), new OutputForm(false, form), sink);

        assertThat(jsonLength.isPresent()).isEqualTo(form.containsValue(true));
        byte[] head = Arrays.copyOf(sink.bytes(), jsonLength.orElse(sink.bytes().length));
        byte[] asRequest = new String(head, StandardCharsets.UTF_8)
                .replace("\"outputs\":", "\"inputs\":")
                .getBytes(StandardCharsets.UTF_8);
        byte[] elements = sink.bytesFrom(head.length);
        byte[] whole = Arrays.copyOf(asRequest, asRequest.length + elements.length);
        System.arraycopy(elements, 0, whole, asRequest.length, elements.length);
        check(
                rest.decode(
                        call(OptionalInt.of(asRequest.length)),
                        TestBody.direct(whole).body(),
                        NO_SIGNATURE),
                outputs);
    }

    private void check(DecodedInfer decoded, List<NamedTensor> expected, TestBody body) {
        check(decoded, expected);
        body.assertReleased();
    }

    private void check(DecodedInfer decoded, List<NamedTensor> expected) {
        Tensors.assertSame(decoded.request().inputs(), expected);
        decoded.request().close();
        allocator.assertNothingLeaked();
    }

    /** The outputs of a response as the inputs of a request. */
    private static byte[] asRequest(ModelInferResponse response) throws InvalidProtocolBufferException {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m");
        for (ModelInferResponse.InferOutputTensor output : response.getOutputsList()) {
            request.addInputs(ModelInferRequest.InferInputTensor.parseFrom(output.toByteString()));
        }
        return request.addAllRawInputContents(response.getRawOutputContentsList())
                .build()
                .toByteArray();
    }

    private static InferenceResponse response(List<NamedTensor> outputs) {
        return new InferenceResponse(new ModelName("m"), new ModelVersion(3), outputs, Map.of(), PhaseTimes.NONE);
    }

    private static RestInferCall call(OptionalInt jsonLength) {
        return new RestInferCall(new ModelName("m"), new VersionSelector.Latest(), jsonLength);
    }

    @Provide
    Arbitrary<List<NamedTensor>> anyInputs() {
        return TensorArbitraries.inputs(type -> true);
    }

    @Provide
    Arbitrary<List<NamedTensor>> typedInputs() {
        return TensorArbitraries.inputs(type -> type != DataType.FP16 && type != DataType.BF16);
    }
}
