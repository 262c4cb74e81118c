package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.server.http.HttpLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestIT {

    private static final String CALL =
            "{\"id\":\"a1\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";
    private static final String INFER = "/v2/models/double/infer";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerFixture fixture;

    @BeforeAll
    void start() {
        fixture = new ServerFixture(builder ->
                builder.limits(HttpLimits.DEFAULT.withMaxRequestBytes(1 << 20)).logsRequests(true));
    }

    @AfterAll
    void stop() {
        client.close();
        fixture.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(fixture.uri(path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void jsonCall_isAnsweredOverBothVersionsOfHttp(HttpClient.Version version) throws Exception {
        if (version != HttpClient.Version.HTTP_1_1 && version != HttpClient.Version.HTTP_2) {
            return;
        }
        try (HttpClient http = HttpClient.newBuilder().version(version).build()) {
            HttpResponse<String> response =
                    http.send(request(INFER).POST(BodyPublishers.ofString(CALL)).build(), BodyHandlers.ofString());

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(version);
            assertThat(response.body())
                    .contains("\"model_name\":\"double\"", "\"model_version\":\"2\"", "\"id\":\"a1\"")
                    .contains("\"data\":[2.0,4.0,6.0,8.0]");
            assertThat(response.headers().firstValue("server-timing").orElseThrow())
                    .matches("decode;dur=[0-9.]+, queue;dur=[0-9.]+, batch;dur=[0-9.]+, run;dur=[0-9.]+,"
                            + " encode;dur=[0-9.]+");
        }
    }

    @Test
    void versionAndLabel_chooseWhoAnswers() throws Exception {
        assertThat(post("/v2/models/double/versions/1/infer", CALL).body()).contains("\"data\":[1.0,2.0,3.0,4.0]");
        assertThat(post("/v2/models/double/versions/stable/infer", CALL).body()).contains("\"model_version\":\"1\"");
        assertThat(post("/v2/models/double/versions/7/infer", CALL).statusCode())
                .isEqualTo(404);
    }

    @Test
    void binaryCall_isAnsweredInBinary() throws Exception {
        String header = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\","
                + "\"parameters\":{\"binary_data_size\":16}}],\"parameters\":{\"binary_data_output\":true}}";
        ByteBuffer body = ByteBuffer.allocate(header.length() + 16).order(ByteOrder.LITTLE_ENDIAN);
        body.put(header.getBytes(StandardCharsets.UTF_8))
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(4);

        HttpResponse<byte[]> response = client.send(
                request(INFER)
                        .header("Inference-Header-Content-Length", Integer.toString(header.length()))
                        .POST(BodyPublishers.ofByteArray(body.array()))
                        .build(),
                BodyHandlers.ofByteArray());

        int jsonLength = Integer.parseInt(
                response.headers().firstValue("inference-header-content-length").orElseThrow());
        ByteBuffer answer = ByteBuffer.wrap(response.body()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(response.headers().firstValue("content-type")).contains("application/octet-stream");
        assertThat(answer.limit()).isEqualTo(jsonLength + 16);
        assertThat(answer.getFloat(jsonLength + 12)).isEqualTo(8f);
    }

    @Test
    void packedBody_isUnpackedAndLargeAnswerPacked() throws Exception {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            data.append(i == 0 ? "" : ",").append("1,2,3,4");
        }
        String call =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1000,4],\"datatype\":\"FP32\",\"data\":[" + data + "]}]}";
        HttpResponse<byte[]> response = client.send(
                request(INFER)
                        .header("Content-Encoding", "gzip")
                        .header("Accept-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(gzip(call.getBytes(StandardCharsets.UTF_8))))
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
        String body = new String(
                new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(body).contains("\"shape\":[1000,4]");
    }

    @Test
    void bodyThatUnpacksWithoutEnd_isRefused() throws Exception {
        HttpResponse<String> response = client.send(
                request(INFER)
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(gzip(new byte[50 << 20])))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("after unpacking");
    }

    @Test
    void bodyThatIsNotPackedAsItSays_isRefused() throws Exception {
        HttpResponse<String> response = client.send(
                request(INFER)
                        .header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofString(CALL))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("not whole gzip data");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    @Test
    void tooLargeBody_isRefusedWithAReason() throws Exception {
        HttpResponse<String> response = client.send(
                request(INFER)
                        .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("at most 1048576 bytes are taken, got 1048577 bytes");
    }

    @Test
    void badCalls_areRefusedWithAReason() throws Exception {
        assertThat(post(INFER, "{\"inputs\":[").statusCode()).isEqualTo(400);
        assertThat(post(INFER, "").statusCode()).isEqualTo(400);
        assertThat(post(INFER, "[".repeat(100_000)).statusCode()).isEqualTo(400);
        HttpResponse<String> shape = post(INFER, CALL.replace("[1,4]", "[2,2]"));
        assertThat(shape.statusCode()).isEqualTo(400);
        assertThat(shape.body()).contains("expected FP32 [-1,4], got FP32 [2,2]");
        assertThat(post("/v2/models/nobody/infer", CALL).statusCode()).isEqualTo(404);
        assertThat(post("/v2/models/a%2fb/infer", CALL).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"barista-timeout, soon", "barista-priority, high", "barista-tenant, a b"})
    void malformedTerms_areRefusedWithTheHeader(String name, String value) throws Exception {
        HttpResponse<String> response = client.send(
                request(INFER)
                        .header(name, value)
                        .POST(BodyPublishers.ofString(CALL))
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("header " + name + ": expected");
    }

    @Test
    void callsWithTerms_areAnswered() throws Exception {
        HttpRequest terms = request(INFER)
                .header("barista-timeout", "20s")
                .header("barista-priority", "1")
                .header("barista-tenant", "team-7")
                .POST(BodyPublishers.ofString(CALL))
                .build();
        assertThat(client.send(terms, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void callThatHasNoTimeLeft_isNotRun() throws Exception {
        HttpRequest late = request(INFER)
                .header("barista-timeout", "1us")
                .POST(BodyPublishers.ofString(CALL))
                .build();
        assertThat(client.send(late, BodyHandlers.ofString()).statusCode()).isIn(429, 504);
    }

    @Test
    void requestId_isKeptIfFitAndMadeOtherwise() throws Exception {
        HttpResponse<String> kept =
                client.send(request("/v2").header("x-request-id", "order-7").build(), BodyHandlers.ofString());
        HttpResponse<String> made =
                client.send(request("/v2").header("x-request-id", "a b").build(), BodyHandlers.ofString());

        assertThat(kept.headers().firstValue("x-request-id")).contains("order-7");
        assertThat(made.headers().firstValue("x-request-id").orElseThrow()).matches("[0-9a-f]{8}-[0-9a-f]{8}");
    }

    @Test
    void serverAndModels_areDescribed() throws Exception {
        assertThat(get("/v2").body()).contains("\"name\":\"barista\"", "binary_tensor_data");
        assertThat(get("/v2/").body()).contains("\"name\":\"barista\"");
        assertThat(get("/v2/models").body()).contains("double");
        assertThat(get("/v2/models/double").body())
                .contains("\"versions\":[\"1\",\"2\"]", "\"datatype\":\"FP32\"", "\"platform\":\"fake_platform\"");
        assertThat(get("/v2/models/double/config").body()).contains("\"max_batch_size\"");
        assertThat(get("/v2/models/double/stats").body()).contains("\"model_stats\"");
        assertThat(get("/v2/models/stats").body()).contains("\"model_stats\"");
        assertThat(get("/").body()).contains("/v2/models");
        assertThat(post("/v2/repository/index", "").body()).contains("\"state\":\"READY\"");
    }

    @Test
    void health_isToldToOrchestratorsAndClients() throws Exception {
        for (String path : new String[] {"/v2/health/live", "/v2/health/ready", "/livez", "/readyz", "/healthz"}) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(get("/v2/models/double/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/double/versions/9/ready").statusCode()).isEqualTo(404);
        assertThat(get("/v2/models/nobody/ready").statusCode()).isEqualTo(404);
    }

    @Test
    void wrongMethodOrPath_isToldWhatIsRight() throws Exception {
        HttpResponse<String> method = get(INFER);
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("allow")).contains("POST, OPTIONS");
        HttpResponse<String> path = get("/v1/models");
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(path.body()).contains("\"error\":", "/v2/models");
    }

    @Test
    void headAndOptions_haveNoBody() throws Exception {
        HttpResponse<String> head = client.send(
                request("/v2").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> options = client.send(
                request(INFER).method("OPTIONS", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).contains("POST, OPTIONS");
    }

    @Test
    void metrics_countCallsButNotInventedModels() throws Exception {
        post(INFER, CALL);
        post("/v2/models/invented/infer", CALL);

        String metrics = get("/metrics").body();
        assertThat(metrics)
                .contains(
                        "barista_requests_total{model=\"double\",outcome=\"success\",protocol=\"rest\",version=\"2\"}")
                .contains("outcome=\"not_found\"")
                .contains("barista_phase_seconds_bucket{model=\"double\",phase=\"run\"")
                .contains("barista_model_versions{state=\"ready\"} 2")
                .contains("barista_in_flight")
                .doesNotContain("invented");
        HttpResponse<String> open = client.send(
                request("/metrics")
                        .header("Accept", "application/openmetrics-text; version=1.0.0")
                        .build(),
                BodyHandlers.ofString());
        assertThat(open.body()).endsWith("# EOF\n");
    }
}
