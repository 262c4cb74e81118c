package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.server.http.HttpLimits;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What no client should send over gRPC: each gets a code that blames the caller and a message that says what was wrong,
 * and the server answers the next call. Netty tracks every buffer meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileGrpcIT {

    private static final int LIMIT = 4 << 20;
    private static final String INFER = GrpcApi.SERVICE + "/ModelInfer";
    private static final int INVALID_ARGUMENT = 3;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12;

    private final LogWatch log = LogWatch.start();
    private final List<RunningServer> running = new ArrayList<>();
    private final TensorSamples samples = new TensorSamples(new DirectTensorAllocator());

    @BeforeAll
    void start(@TempDir Path folder) {
        new TestRepository(folder).fixture("scale", 1, "scale_by_2").fixture("text", 1, "identity_string");
        HttpLimits limits = HttpLimits.DEFAULT.withMaxRequestBytes(LIMIT);
        running.add(RunningServer.serving(folder, config -> config.limits(limits)));
    }

    @AfterEach
    void serverGoesOn() {
        assertServes();
        assertThat(log.complaints()).isEmpty();
    }

    @AfterAll
    void nothingIsLost() {
        log.searchLeaks(this::assertServes);
        running.forEach(RunningServer::close);
        log.close();
        assertThat(log.complaints()).isEmpty();
    }

    private void assertServes() {
        ModelInferResponse answer = server().grpc().call("ModelInfer", good().build(), ModelInferResponse.parser());
        assertThat(answer.getModelVersion()).isEqualTo("1");
        assertThat(answer.getRawOutputContents(0)).isEqualTo(ByteString.copyFrom(raw(2, 4, 6, 8)));
    }

    private RunningServer server() {
        return running.getFirst();
    }

    private ModelInferRequest.Builder good() {
        NamedTensor input = new NamedTensor("x", samples.floats(Shape.of(1, 4), 1, 2, 3, 4));
        return GrpcModelClient.request(ModelClient.Call.of("scale", input)).toBuilder();
    }

    private byte[] raw(float... elements) {
        return WireElements.raw(samples.floats(Shape.of(elements.length), elements));
    }

    @ParameterizedTest
    @CsvSource({
        "../scale, INVALID_ARGUMENT, no model name",
        "..%2Fscale, INVALID_ARGUMENT, no model name",
        "'', INVALID_ARGUMENT, no model name",
        "missing, NOT_FOUND, missing",
    })
    void badModelName_isRefused(String name, String code, String reason) {
        assertRefused(request -> request.setModelName(name), code, reason);
    }

    @ParameterizedTest
    @CsvSource({"7, NOT_FOUND, 7", "../1, NOT_FOUND, ../1", "nowhere, NOT_FOUND, nowhere"})
    void badVersion_isRefused(String version, String code, String reason) {
        assertRefused(request -> request.setModelVersion(version), code, reason);
    }

    @Test
    void wrongInputs_areRefused() {
        String invalid = "INVALID_ARGUMENT";
        assertRefused(r -> r.getInputsBuilder(0).setName("z"), invalid, "unknown input \"z\"");
        assertRefused(r -> r.getInputsBuilder(0).setDatatype("FP33"), invalid, "FP33");
        assertRefused(
                r -> r.getInputsBuilder(0).setDatatype("INT32"), invalid, "expected FP32 [-1,4], got INT32 [1,4]");
        assertRefused(r -> r.getInputsBuilder(0).setShape(1, 5), invalid, "\"x\"");
        assertRefused(r -> r.getInputsBuilder(0).setShape(0, -1), invalid, "-1");
        assertRefused(r -> r.getInputsBuilder(0).setShape(0, Long.MAX_VALUE), invalid, "\"x\"");
        assertRefused(r -> r.getInputsBuilder(0).clearShape(), invalid, "\"x\"");
        assertRefused(r -> r.clearInputs(), invalid, "");
        assertRefused(r -> r.clearRawInputContents(), invalid, "\"x\"");
        assertRefused(r -> r.clearInputs().clearRawInputContents(), invalid, "missing input \"x\"");
        assertRefused(r -> r.setRawInputContents(0, ByteString.copyFrom(new byte[15])), invalid, "15");
        assertRefused(r -> r.setRawInputContents(0, ByteString.copyFrom(new byte[17])), invalid, "17");
        assertRefused(r -> r.addRawInputContents(ByteString.copyFrom(new byte[16])), invalid, "");
        assertRefused(
                r -> r.addInputs(r.getInputs(0)).addRawInputContents(r.getRawInputContents(0)), invalid, "given twice");
        assertRefused(r -> r.getInputsBuilder(0).getContentsBuilder().addFp32Contents(1), invalid, "\"x\"");
        assertRefused(r -> r.addOutputsBuilder().setName("q"), invalid, "unknown output \"q\"");
        assertRefused(
                r -> r.clearRawInputContents()
                        .getInputsBuilder(0)
                        .getContentsBuilder()
                        .addInt64Contents(1),
                invalid,
                "\"x\"");
    }

    @Test
    void stringsWhoseLengthsLie_areRefused() {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("text");
        request.addInputsBuilder().setName("x").setDatatype("BYTES").addShape(1);
        request.addRawInputContents(ByteString.copyFrom(new byte[] {-1, -1, -1, 127, 1, 2, 3, 4}));
        assertThatThrownBy(() -> server().grpc().call("ModelInfer", request.build(), ModelInferResponse.parser()))
                .isInstanceOf(CallRefused.class)
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining("claims 2147483647 bytes, 4 are left");
    }

    private void assertRefused(Consumer<ModelInferRequest.Builder> spoil, String code, String reason) {
        ModelInferRequest.Builder request = good();
        spoil.accept(request);
        assertThatThrownBy(() -> server().grpc().call("ModelInfer", request.build(), ModelInferResponse.parser()))
                .isInstanceOf(CallRefused.class)
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("Exception", "\tat ", "dev.barista", "java.")
                .extracting(refused -> ((CallRefused) refused).code())
                .isEqualTo(code);
    }

    @Test
    void messageThatIsNoRequest_isRefused() {
        byte[] noise = new byte[1000];
        Arrays.fill(noise, (byte) 0xff);
        for (byte[] message : List.of(noise, new byte[] {8}, new byte[] {10, 127, 1}, new byte[3])) {
            for (String method : List.of("ModelInfer", "ModelMetadata", "RepositoryModelLoad")) {
                assertThatThrownBy(() -> server().grpc()
                                .call(GrpcApi.SERVICE + "/" + method, message, ModelInferResponse.parser()))
                        .isInstanceOf(CallRefused.class)
                        .extracting(refused -> ((CallRefused) refused).code())
                        .isEqualTo("INVALID_ARGUMENT");
            }
        }
    }

    @Test
    void unknownMethodOrService_isUnimplemented() {
        for (String method : List.of(GrpcApi.SERVICE + "/Nothing", "no.Service/Call", "x/y")) {
            assertThatThrownBy(() -> server().grpc().call(method, new byte[0], ModelInferResponse.parser()))
                    .isInstanceOf(CallRefused.class)
                    .hasMessageContaining("UNIMPLEMENTED")
                    .hasMessageContaining(method);
        }
    }

    @Test
    void largeMessage_isRefusedAtTheLimit() {
        assertRefused(
                r -> r.setRawInputContents(0, ByteString.copyFrom(new byte[LIMIT])), "RESOURCE_EXHAUSTED", "too large");
    }

    @Test
    void framesThatLie_areRefused() {
        byte[] request = good().build().toByteArray();
        try (FrameClient client = new FrameClient(server().port())) {
            assertEnds(client, FrameClient.frame(0, 1 << 30, request), RESOURCE_EXHAUSTED, "too large");
            assertEnds(client, FrameClient.frame(0, -1, request), RESOURCE_EXHAUSTED, "too large");
            assertEnds(client, FrameClient.frame(7, request.length, request), INVALID_ARGUMENT, "byte 7");
            assertEnds(client, FrameClient.frame(1, request.length, request), INVALID_ARGUMENT, "grpc-encoding");
            assertEnds(client, FrameClient.frame(0, request.length + 1, request), INVALID_ARGUMENT, "middle");
            assertEnds(client, FrameClient.frame(0, request.length - 1, request), INVALID_ARGUMENT, "");
            assertEnds(client, new byte[0], INVALID_ARGUMENT, "none");
            assertEnds(client, new byte[3], INVALID_ARGUMENT, "middle");
            byte[] once = FrameClient.frame(0, request.length, request);
            byte[] twice = Arrays.copyOf(once, 2 * once.length);
            System.arraycopy(once, 0, twice, once.length, once.length);
            assertEnds(client, twice, INVALID_ARGUMENT, "more");
        }
    }

    @Test
    void headersThatLie_areRefused() {
        byte[] request = good().build().toByteArray();
        byte[] packed = FrameClient.frame(1, request.length, request);
        byte[] plain = FrameClient.frame(0, request.length, request);
        try (FrameClient client = new FrameClient(server().port())) {
            assertEnds(client.call(INFER, Map.of("grpc-encoding", "gzip"), packed), INVALID_ARGUMENT, "unpacked");
            assertEnds(client.call(INFER, Map.of("grpc-encoding", "snappy"), packed), UNIMPLEMENTED, "snappy");
            for (String timeout : List.of("soon", "-1S", "1", "S", "123456789S", "1x")) {
                assertEnds(client.call(INFER, Map.of("grpc-timeout", timeout), plain), INVALID_ARGUMENT, timeout);
            }
        }
    }

    private static void assertEnds(FrameClient client, byte[] body, int code, String reason) {
        assertEnds(client.call(INFER, Map.of(), body), code, reason);
    }

    private static void assertEnds(FrameClient.Status status, int code, String reason) {
        assertThat(status.code()).as(status.message()).isEqualTo(code);
        assertThat(status.message()).contains(reason).doesNotContain("Exception", "\tat ", "dev.barista", "java.");
    }

    @Test
    void bytesThatAreNoHttp2_endTheirConnectionOnly() throws IOException {
        byte[] noise = new byte[4096];
        Arrays.fill(noise, (byte) 0xee);
        try (RawConnection connection = new RawConnection(server().port())) {
            connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            connection.send(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
            connection.send(noise);
            connection.readToEnd();
        }
    }
}
