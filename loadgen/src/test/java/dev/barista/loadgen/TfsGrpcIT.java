package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.barista.model.BytesElements;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** TensorFlow Serving's gRPC against a fake that reads and writes its messages field by field. */
final class TfsGrpcIT {

    private static final int DT_FLOAT = 1;

    private final AtomicReference<byte[]> predicted = new AtomicReference<>(new byte[0]);

    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.writeTo(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** GetModelMetadataResponse with the signature packed into an Any. */
    private static byte[] metadata() {
        byte[] shape = message(out -> {
            out.writeByteArray(2, message(dim -> dim.writeInt64(1, -1)));
            out.writeByteArray(2, message(dim -> dim.writeInt64(1, 3)));
        });
        byte[] info = message(out -> {
            out.writeString(1, "x:0");
            out.writeEnum(2, DT_FLOAT);
            out.writeByteArray(3, shape);
        });
        byte[] signature = message(out -> out.writeByteArray(1, message(entry -> {
            entry.writeString(1, "x");
            entry.writeByteArray(2, info);
        })));
        byte[] map = message(out -> out.writeByteArray(1, message(entry -> {
            entry.writeString(1, "serving_default");
            entry.writeByteArray(2, signature);
        })));
        byte[] any = message(out -> {
            out.writeString(1, "type.googleapis.com/tensorflow.serving.SignatureDefMap");
            out.writeByteArray(2, map);
        });
        return message(out -> out.writeByteArray(2, message(entry -> {
            entry.writeString(1, "signature_def");
            entry.writeByteArray(2, any);
        })));
    }

    /** Fields by number: of those with a length their bytes, of the others their number. */
    private static Map<Integer, List<Object>> fields(byte[] message) {
        Map<Integer, List<Object>> fields = new TreeMap<>();
        try {
            CodedInputStream in = CodedInputStream.newInstance(message);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                Object value = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT
                        ? (Object) in.readInt64()
                        : in.readByteArray();
                fields.computeIfAbsent(WireFormat.getTagFieldNumber(tag), none -> new ArrayList<>())
                        .add(value);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return fields;
    }

    private static List<Object> all(Map<Integer, List<Object>> fields, int number) {
        return fields.getOrDefault(number, List.of());
    }

    private static byte[] bytes(Map<Integer, List<Object>> fields, int number) {
        return (byte[]) all(fields, number).getFirst();
    }

    private static String text(Map<Integer, List<Object>> fields, int number) {
        return new String(bytes(fields, number), StandardCharsets.UTF_8);
    }

    private byte[] predict(byte[] request) {
        predicted.set(request);
        return new byte[0];
    }

    private FakeGrpcServer server() throws IOException {
        Map<String, Function<byte[], byte[]>> methods =
                Map.of("GetModelMetadata", request -> metadata(), "Predict", this::predict);
        return new FakeGrpcServer("tensorflow.serving.PredictionService", methods, settings -> settings);
    }

    @Test
    void model_isAskedForItsSignature_andCalled() throws Exception {
        try (FakeGrpcServer server = server()) {
            ModelCall call = new ModelCall(server.endpoint(), Api.TFS_GRPC, "half", "7", List.of(), Duration.ZERO);
            Inputs inputs = new Inputs(Optional.empty(), 1, 2, Map.of(), new Texts("", 1, 1, false), 1);
            Workload workload = new WorkloadMaker(call, inputs, Duration.ofSeconds(20)).make();
            StepResult result = LoadRun.run(
                    workload,
                    Step.closed(2, Duration.ZERO, Step.UNLIMITED)
                            .withConnections(1)
                            .withRequests(50),
                    progress -> {});

            assertThat(result.counts().ok()).isEqualTo(50);
            Map<Integer, List<Object>> request = fields(predicted.get());
            Map<Integer, List<Object>> spec = fields(bytes(request, 1));
            assertThat(text(spec, 1)).isEqualTo("half");
            assertThat(fields(bytes(spec, 2))).containsEntry(1, List.of(7L));
            Map<Integer, List<Object>> input = fields(bytes(request, 2));
            assertThat(text(input, 1)).isEqualTo("x");
            Map<Integer, List<Object>> tensor = fields(bytes(input, 2));
            assertThat(all(tensor, 1)).containsExactly((long) DT_FLOAT);
            assertThat(all(fields(bytes(tensor, 2)), 2))
                    .extracting(dim -> all(fields((byte[]) dim), 1).getFirst())
                    .containsExactly(2L, 3L);
            ByteBuffer content = ByteBuffer.wrap(bytes(tensor, 4)).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(content.remaining()).isEqualTo(2 * 3 * Float.BYTES);
            assertThat(content.getFloat()).isBetween(0f, 1f);
        }
    }

    @Test
    void strings_areElementsOfTheirOwn() {
        ModelCall call = ModelCall.of(Endpoint.local(1), Api.TFS_GRPC, "words");
        NamedTensor words = new NamedTensor(
                "w", BytesElements.tensor(Shape.of(2), List.of("ab", "ü"), new DirectTensorAllocator()));
        byte[] frame = new byte[TfsGrpc.predict(call, List.of(words)).readableBytes()];
        TfsGrpc.predict(call, List.of(words)).getBytes(0, frame);

        Map<Integer, List<Object>> tensor = fields(bytes(fields(bytes(fields(GrpcMessages.unframed(frame)), 2)), 2));
        assertThat(all(tensor, 8))
                .extracting(element -> new String((byte[]) element, StandardCharsets.UTF_8))
                .containsExactly("ab", "ü");
    }
}
