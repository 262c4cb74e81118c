package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceRequest;
import dev.barista.model.ModelName;
import dev.barista.model.NamedTensor;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferRequest.InferInputTensor;
import dev.barista.testing.LeakDetectingAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever bytes come, a decoder gives a request or says what is wrong with them; it leaks nothing, releases the body
 * once, and asks for no more memory than the message could fill.
 */
class ArbitraryBytesProperties {

    /**
     * A byte on the wire becomes at most 8 in a tensor: a varint in a 64-bit element; the rest is room for a length.
     */
    private static final int GROWTH = 8;

    @Property(tries = 1000)
    void grpcDecoder_survivesAnyBytes(@ForAll byte[] bytes) {
        check(bytes, (allocator, body) -> new GrpcInferDecoder(allocator).decode(body));
    }

    @Property(tries = 1000)
    void grpcDecoder_survivesDamagedMessages(@ForAll("messages") byte[] message, @ForAll long seed) {
        check(damaged(message, new Random(seed)), (allocator, body) -> new GrpcInferDecoder(allocator).decode(body));
    }

    @Property(tries = 1000)
    void grpcDecoder_readsOnlyWhatGeneratedClassesReadToo(@ForAll("messages") byte[] message, @ForAll long seed)
            throws InvalidProtocolBufferException {
        byte[] bytes = damaged(message, new Random(seed));
        InferenceRequest request;
        try {
            request = new GrpcInferDecoder(new DirectTensorAllocator())
                    .decode(TestBody.heap(bytes).body())
                    .request();
        } catch (InferenceException e) {
            return;
        }

        ModelInferRequest expected = ModelInferRequest.parseFrom(bytes);

        assertThat(request.model().value()).isEqualTo(expected.getModelName());
        assertThat(request.inputs())
                .extracting(NamedTensor::name)
                .isEqualTo(expected.getInputsList().stream()
                        .map(InferInputTensor::getName)
                        .toList());
        assertThat(request.inputs())
                .extracting(input -> input.tensor().shape().dims())
                .containsExactlyElementsOf(expected.getInputsList().stream()
                        .map(input -> input.getShapeList().stream()
                                .mapToLong(Long::longValue)
                                .toArray())
                        .toList());
    }

    @Property(tries = 1000)
    void restDecoder_survivesAnyBytes(@ForAll byte[] bytes, @ForAll("jsonLengths") OptionalInt jsonLength) {
        check(bytes, (allocator, body) -> decodeRest(allocator, body, jsonLength));
    }

    @Property(tries = 1000)
    void restDecoder_survivesDamagedJson(
            @ForAll("inputs") List<NamedTensor> inputs, @ForAll boolean binary, @ForAll long seed) {
        byte[] json = RequestWriter.json(inputs, binary);
        byte[] whole = binary ? RequestWriter.withElements(json, inputs) : json;
        OptionalInt jsonLength = binary ? OptionalInt.of(json.length) : OptionalInt.empty();
        check(damaged(whole, new Random(seed)), (allocator, body) -> decodeRest(allocator, body, jsonLength));
    }

    @Property(tries = 1000)
    void paths_areRoutesOrNot(@ForAll String tail) {
        try {
            assertThat(OipPath.parse("/v2/" + tail)).isNotNull();
        } catch (InferenceException e) {
            assertThat(e.code()).isIn(ErrorCode.INVALID_ARGUMENT, ErrorCode.UNIMPLEMENTED);
        }
    }

    @Property(tries = 500)
    void repositoryBodies_areReadOrRefused(@ForAll byte[] body) {
        try {
            RepositoryRequests.load(body);
            RepositoryRequests.unloadDependents(body);
            RepositoryRequests.readyOnly(body);
            assertThat(new String(body, StandardCharsets.UTF_8))
                    .satisfiesAnyOf(
                            text -> assertThat(text).isEmpty(),
                            text -> assertThat(text).contains("{"));
        } catch (InferenceException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        }
    }

    private static DecodedInfer decodeRest(LeakDetectingAllocator allocator, RequestBody body, OptionalInt jsonLength) {
        RestInferCall call = new RestInferCall(new ModelName("m"), new VersionSelector.Latest(), jsonLength);
        Signature signature = new Signature(List.of(TensorSpec.of("x", DataType.FP32, -1, 2)), List.of(), 0);
        return new RestInferDecoder(allocator).decode(call, body, () -> signature);
    }

    private static void check(byte[] bytes, BiFunction<LeakDetectingAllocator, RequestBody, DecodedInfer> decoder) {
        LeakDetectingAllocator allocator = new LeakDetectingAllocator(GROWTH * (bytes.length + 4L));
        TestBody body = TestBody.direct(bytes);
        try {
            decoder.apply(allocator, body.body()).request().close();
        } catch (InferenceException e) {
            assertThat(e.code()).as(e.getMessage()).isIn(ErrorCode.INVALID_ARGUMENT, ErrorCode.UNIMPLEMENTED);
        }
        body.assertReleased();
        allocator.assertNothingLeaked();
    }

    /** Some bytes changed, some left out, some put in twice, or the end cut off. */
    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        for (int i = random.nextInt(4); i >= 0 && copy.length > 0; i--) {
            int at = random.nextInt(copy.length);
            int until = Math.min(copy.length, at + 1 + random.nextInt(3));
            switch (random.nextInt(4)) {
                case 0 -> copy[at] = (byte) random.nextInt();
                case 1 -> copy[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> copy = join(Arrays.copyOf(copy, at), Arrays.copyOfRange(copy, until, copy.length));
                default -> copy = join(Arrays.copyOf(copy, until), Arrays.copyOfRange(copy, at, copy.length));
            }
        }
        return random.nextInt(5) == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length + 1)) : copy;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    @Provide
    Arbitrary<byte[]> messages() {
        return Arbitraries.oneOf(
                inputs().map(RequestWriter::grpcRaw),
                TensorArbitraries.inputs(type -> type != DataType.FP16 && type != DataType.BF16)
                        .map(RequestWriter::grpcTyped));
    }

    @Provide
    Arbitrary<List<NamedTensor>> inputs() {
        return TensorArbitraries.inputs(type -> true);
    }

    @Provide
    Arbitrary<OptionalInt> jsonLengths() {
        return Arbitraries.oneOf(
                Arbitraries.just(OptionalInt.empty()),
                Arbitraries.integers().between(0, 300).map(OptionalInt::of));
    }
}
