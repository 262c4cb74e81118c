package dev.barista.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.loadgen.Api;
import dev.barista.loadgen.LoadRun;
import dev.barista.loadgen.Step;
import dev.barista.loadgen.StepResult;
import io.grpc.Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The servers that Barista is compared with do what they are said to do. */
final class LimitsIT {

    private static final Path MODELS = Path.of("models");

    private static DirectModel model;

    @BeforeAll
    static void load() {
        model = DirectModel.load(MODELS);
    }

    @AfterAll
    static void unload() {
        model.close();
    }

    private static void assertAnswers(ExampleCall call, int port) throws InterruptedException {
        Step step = Step.closed(3, Duration.ZERO, Step.UNLIMITED).withRequests(20);
        StepResult result = LoadRun.run(call.at(port), step, progress -> {});

        assertThat(result.counts().ok()).isEqualTo(20);
        assertThat(result.counts().notOk()).isZero();
    }

    /** What the model says to the example row. */
    private static float expected() {
        DirectModel.Slot slot = model.slot();
        ByteBuffer row = slot.input();
        for (int i = 0; i < ExampleCall.FEATURES; i++) {
            row.putFloat(i * Float.BYTES, ExampleCall.feature(i));
        }
        return slot.run();
    }

    private static HttpResponse<byte[]> post(int port, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/v2/models/mlp/infer"))
                .POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        }
    }

    @Test
    void grpcLimit_answers() throws Exception {
        Server server = GrpcNettyLimit.start(model);
        try {
            assertAnswers(ExampleCall.small(Api.GRPC), server.getPort());
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void grpcLimitWithoutModel_answers() throws Exception {
        Server server = GrpcNettyLimit.startWithoutModel();
        try {
            assertAnswers(ExampleCall.small(Api.GRPC), server.getPort());
        } finally {
            server.shutdownNow();
        }
    }

    @Test
    void restLimit_answersWhatTheModelSays() throws Exception {
        try (Listening server = RestJsonLimit.start(model)) {
            assertAnswers(ExampleCall.small(Api.REST), server.port());
            String row = IntStream.range(0, ExampleCall.FEATURES)
                    .mapToObj(i -> Float.toString(ExampleCall.feature(i)))
                    .collect(Collectors.joining(","));
            String body =
                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,32],\"data\":[" + row + "]}]}";

            assertThat(new String(
                            post(server.port(), body.getBytes(StandardCharsets.UTF_8))
                                    .body(),
                            StandardCharsets.UTF_8))
                    .endsWith("\"data\":[" + expected() + "]}]}");
        }
    }

    @Test
    void binaryLimit_answersWhatTheModelSays() throws Exception {
        try (Listening server = RestBinaryLimit.start(model)) {
            assertAnswers(ExampleCall.small(Api.REST_BINARY), server.port());
            byte[] json =
                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,32],\"parameters\":{\"binary_data_size\":128}}]}"
                            .getBytes(StandardCharsets.UTF_8);
            ByteBuffer body = ByteBuffer.allocate(json.length + 128).order(ByteOrder.LITTLE_ENDIAN);
            body.put(json);
            for (int i = 0; i < ExampleCall.FEATURES; i++) {
                body.putFloat(ExampleCall.feature(i));
            }
            HttpResponse<byte[]> answer =
                    post(server.port(), body.array(), HttpLimit.JSON_LENGTH.toString(), Integer.toString(json.length));

            int jsonLength = Integer.parseInt(answer.headers()
                    .firstValue(HttpLimit.JSON_LENGTH.toString())
                    .orElseThrow());
            byte[] value = Arrays.copyOfRange(answer.body(), jsonLength, answer.body().length);
            assertThat(ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getFloat())
                    .isEqualTo(expected());
        }
    }

    @Test
    void restLimitsWithoutModel_answer() throws Exception {
        try (Listening server = RestJsonLimit.startWithoutModel()) {
            assertAnswers(ExampleCall.small(Api.REST), server.port());
        }
        try (Listening server = RestBinaryLimit.startWithoutModel()) {
            assertAnswers(ExampleCall.small(Api.REST_BINARY), server.port());
        }
    }

    @Test
    void echoes_sendBackWhatCame() throws Exception {
        try (Listening server = EchoLimit.startRest()) {
            byte[] body = new byte[100_000];
            Arrays.fill(body, (byte) 7);
            assertThat(post(server.port(), body).body()).isEqualTo(body);
            assertAnswers(ExampleCall.small(Api.REST_BINARY), server.port());
        }
        try (Listening server = EchoLimit.startGrpc()) {
            assertAnswers(ExampleCall.small(Api.GRPC), server.port());
        }
    }

    @Test
    void bareVertx_answersBoth() throws Exception {
        try (EchoServer server = EchoServer.start()) {
            assertAnswers(ExampleCall.small(Api.REST), server.port());
            assertAnswers(ExampleCall.small(Api.GRPC), server.port());
        }
    }
}
