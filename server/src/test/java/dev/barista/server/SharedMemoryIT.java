package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.lifecycle.CachePolicy;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.protocol.oip.messages.InferParameter;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.SystemSharedMemoryRegisterRequest;
import dev.barista.protocol.oip.messages.SystemSharedMemoryRegisterResponse;
import dev.barista.protocol.oip.messages.SystemSharedMemoryStatusRequest;
import dev.barista.protocol.oip.messages.SystemSharedMemoryStatusResponse;
import dev.barista.protocol.oip.messages.SystemSharedMemoryUnregisterRequest;
import dev.barista.protocol.oip.messages.SystemSharedMemoryUnregisterResponse;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors in shared memory, over both protocols. */
final class SharedMemoryIT {

    private static final String REGIONS = "/v2/systemsharedmemory";
    private static final String INFER = "/v2/models/double/infer";
    private static final String SERVICE = "inference.GRPCInferenceService/";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private ServerFixture fixture;

    @BeforeEach
    void start() throws IOException {
        fixture = new ServerFixture(
                builder -> builder.sharedMemory(folder),
                List.of(ServerFixture.model("double", List.of("times-1.fake", "times-2.fake")), cached()));
        ByteBuffer memory = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 4; i++) {
            memory.putFloat(16 + 4 * i, i + 1);
        }
        Files.write(folder.resolve("tensors"), memory.array());
    }

    @AfterEach
    void stop() {
        http.close();
        fixture.close();
    }

    private static ModelSnapshot cached() {
        ModelSnapshot model = ServerFixture.model("cached", List.of("times-2.fake"));
        return new ModelSnapshot(
                model.name(),
                model.config().withCache(CachePolicy.OFF.withEnabled(true)),
                model.versions(),
                model.notes(),
                model.error());
    }

    private float[] output() throws IOException {
        ByteBuffer memory =
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve("tensors"))).order(ByteOrder.LITTLE_ENDIAN);
        return new float[] {memory.getFloat(32), memory.getFloat(36), memory.getFloat(40), memory.getFloat(44)};
    }

    private HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(fixture.uri(path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String get(String path) {
        return send(HttpRequest.newBuilder(URI.create(fixture.uri(path).toString())))
                .body();
    }

    private void register() {
        HttpResponse<String> answer =
                post(REGIONS + "/region/r/register", "{\"key\":\"/tensors\",\"offset\":16,\"byte_size\":48}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String call(int inputOffset, int outputBytes) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"parameters\":{"
                + "\"shared_memory_region\":\"r\",\"shared_memory_byte_size\":16,\"shared_memory_offset\":"
                + inputOffset
                + "}}],\"outputs\":[{\"name\":\"y\",\"parameters\":{"
                + "\"shared_memory_region\":\"r\",\"shared_memory_offset\":16,\"shared_memory_byte_size\":"
                + outputBytes
                + "}}]}";
    }

    @Test
    void rest_readsAndWritesRegisteredMemory() throws IOException {
        register();
        assertThat(get(REGIONS + "/status"))
                .isEqualTo("[{\"name\":\"r\",\"key\":\"/tensors\",\"offset\":16,\"byte_size\":48}]")
                .isEqualTo(get(REGIONS + "/region/r/status"));

        HttpResponse<String> answer = post(INFER, call(0, 32));
        assertThat(answer.body())
                .contains("\"parameters\":{\"shared_memory_byte_size\":16,\"shared_memory_offset\":16,"
                        + "\"shared_memory_region\":\"r\"}")
                .doesNotContain("\"data\"");
        assertThat(output()).containsExactly(2, 4, 6, 8);

        assertThat(post(REGIONS + "/region/r/unregister", "").statusCode()).isEqualTo(200);
        assertThat(get(REGIONS + "/status")).isEqualTo("[]");
        assertRefused(post(INFER, call(0, 32)), "output \"y\": there is no region \"r\" of shared memory");
    }

    @Test
    void theCache_looksAtTheElements_andItsAnswersAreWrittenToo() throws IOException {
        register();
        String infer = "/v2/models/cached/infer";
        assertThat(post(infer, call(0, 32)).statusCode()).isEqualTo(200);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("tensors").toFile(), "rw")) {
            file.seek(32);
            file.write(new byte[16]);
        }
        assertThat(post(infer, call(0, 32)).statusCode()).isEqualTo(200);
        assertThat(output()).containsExactly(2, 4, 6, 8);
        assertThat(get("/metrics"))
                .containsPattern("barista_cache_hits_total\\{model=\"cached\",source=\"memory\",version=\"1\"} 1");

        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("tensors").toFile(), "rw")) {
            file.seek(16);
            file.write(new byte[16]);
        }
        assertThat(post(infer, call(0, 32)).statusCode()).isEqualTo(200);
        assertThat(output()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void grpc_readsAndWritesRegisteredMemory() throws IOException {
        try (GrpcClient client = new GrpcClient(fixture.port())) {
            client.call(
                    SERVICE + "SystemSharedMemoryRegister",
                    SystemSharedMemoryRegisterRequest.newBuilder()
                            .setName("r")
                            .setKey("tensors")
                            .setOffset(16)
                            .setByteSize(48)
                            .build(),
                    SystemSharedMemoryRegisterResponse.parser());
            assertThat(status(client).getRegionsOrThrow("r").getByteSize()).isEqualTo(48);

            ModelInferResponse answer =
                    client.call(SERVICE + "ModelInfer", grpcCall(0, 16).build(), ModelInferResponse.parser());
            assertThat(answer.getRawOutputContentsList()).hasSize(1);
            assertThat(answer.getRawOutputContents(0).isEmpty()).isTrue();
            Map<String, InferParameter> parameters =
                    new TreeMap<>(answer.getOutputs(0).getParametersMap());
            assertThat(parameters.keySet())
                    .containsExactly("shared_memory_byte_size", "shared_memory_offset", "shared_memory_region");
            assertThat(output()).containsExactly(2, 4, 6, 8);

            assertThatThrownBy(() ->
                            client.call(SERVICE + "ModelInfer", grpcCall(40, 16).build(), ModelInferResponse.parser()))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessageContaining("INVALID_ARGUMENT: input \"x\": region \"r\" has 48 bytes");
            client.call(
                    SERVICE + "SystemSharedMemoryUnregister",
                    SystemSharedMemoryUnregisterRequest.getDefaultInstance(),
                    SystemSharedMemoryUnregisterResponse.parser());
            assertThat(status(client).getRegionsCount()).isZero();
            assertThatThrownBy(() -> client.call(
                            SERVICE + "CudaSharedMemoryStatus",
                            SystemSharedMemoryStatusRequest.getDefaultInstance(),
                            SystemSharedMemoryStatusResponse.parser()))
                    .hasMessageContaining("UNIMPLEMENTED: CudaSharedMemoryStatus: CUDA shared memory is not supported");
        }
    }

    private static SystemSharedMemoryStatusResponse status(GrpcClient client) {
        return client.call(
                SERVICE + "SystemSharedMemoryStatus",
                SystemSharedMemoryStatusRequest.getDefaultInstance(),
                SystemSharedMemoryStatusResponse.parser());
    }

    private static ModelInferRequest.Builder grpcCall(long inputOffset, long outputBytes) {
        ModelInferRequest.Builder call = ModelInferRequest.newBuilder().setModelName("double");
        call.addInputsBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(4)
                .putAllParameters(parameters(inputOffset, 16));
        call.addOutputsBuilder().setName("y").putAllParameters(parameters(16, outputBytes));
        return call;
    }

    private static Map<String, InferParameter> parameters(long offset, long bytes) {
        return Map.of(
                "shared_memory_region",
                InferParameter.newBuilder().setStringParam("r").build(),
                "shared_memory_offset",
                InferParameter.newBuilder().setInt64Param(offset).build(),
                "shared_memory_byte_size",
                InferParameter.newBuilder().setInt64Param(bytes).build());
    }

    @Test
    void aRegionThatWasCutShort_isTheCallersFault_andNobodyElses() throws IOException {
        register();
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("tensors").toFile(), "rw")) {
            file.setLength(20);
        }
        assertRefused(post(INFER, call(0, 32)), "the shared memory /tensors has fewer than the 48 bytes");
        assertThat(post(INFER, OperationsClient.CALL).statusCode()).isEqualTo(200);
        assertThat(folder.resolve("tensors")).hasSize(20);
    }

    @Test
    void whatDoesNotFit_isRefused() {
        register();
        assertRefused(
                post(INFER, call(33, 32)), "input \"x\": region \"r\" has 48 bytes, asked for were 16 from 33 on");
        assertRefused(post(INFER, call(0, 33)), "output \"y\": region \"r\" has 48 bytes");
        assertRefused(
                post(INFER, call(0, 15)),
                "output \"y\" takes 16 bytes, parameter \"shared_memory_byte_size\" has room for 15");
        assertRefused(
                post(INFER, call(0, 32).replace("\"datatype\"", "\"data\":[1,2,3,4],\"datatype\"")),
                "names shared memory and has elements in the request");
        assertRefused(post(REGIONS + "/region/q/register", "{\"key\":\"/../x\",\"byte_size\":1}"), "is no key");
        assertRefused(post(REGIONS + "/region/q/register", "{\"key\":\"/tensors\"}"), "byte_size of 1 or more");
        assertRefused(post(REGIONS + "/region/r/register", "{\"key\":\"/tensors\",\"byte_size\":1}"), "already");
    }

    @Test
    void aCallThatIsAnsweredLater_isRefused() {
        register();
        assertRefused(
                post(INFER, call(0, 32), "Prefer", "respond-async"),
                "output \"y\": a call that is answered later can't use shared memory");
    }

    @Test
    void cuda_isNotSupported() {
        assertThat(get("/v2/cudasharedmemory/status")).contains("CUDA shared memory is not supported");
        assertThat(post("/v2/cudasharedmemory/region/r/register", "{}").statusCode())
                .isEqualTo(501);
    }

    @Test
    void metadata_tellsWhetherThereIsSharedMemory() {
        assertThat(get("/v2")).contains("\"system_shared_memory\"");
        try (ServerFixture without = new ServerFixture(builder -> builder)) {
            HttpResponse<String> metadata = send(HttpRequest.newBuilder(without.uri("/v2")));
            assertThat(metadata.body()).doesNotContain("shared_memory");
            HttpResponse<String> status = send(HttpRequest.newBuilder(without.uri(REGIONS + "/status")));
            assertThat(status.statusCode()).isEqualTo(501);
            assertThat(status.body()).contains("start the server with --shared-memory");
            HttpResponse<String> infer =
                    send(HttpRequest.newBuilder(without.uri(INFER)).POST(BodyPublishers.ofString(call(0, 32))));
            assertThat(infer.statusCode()).isEqualTo(501);
            assertThat(infer.body()).contains("output", "start the server with --shared-memory");
        }
    }

    private static void assertRefused(HttpResponse<String> answer, String reason) {
        assertThat(answer.body()).contains(reason.replace("\"", "\\\""));
        assertThat(answer.statusCode()).isEqualTo(400);
    }
}
