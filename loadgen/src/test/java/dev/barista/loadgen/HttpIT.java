package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.loadgen.FakeHttpServer.Answer;
import dev.barista.loadgen.FakeHttpServer.Request;
import dev.barista.model.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over HTTP/1.1 against servers of other makes, as these answer. */
final class HttpIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final String OIP_METADATA = """
            {"name":"m","platform":"x","inputs":[{"name":"x","datatype":"FP32","shape":["-1",2]},
            {"name":"word","datatype":"BYTES","shape":[-1]}],"outputs":[]}""";

    private static final String TFS_METADATA = """
            {"model_spec":{"name":"half_plus_two","signature_name":"","version":"123"},"metadata":{"signature_def":{
            "signature_def":{"other":{"inputs":{"z":{"dtype":"DT_INT32","tensor_shape":{"dim":[]},"name":"z:0"}}},
            "serving_default":{"inputs":{"x":{"dtype":"DT_FLOAT","tensor_shape":{"dim":[{"size":"-1","name":""},
            {"size":"1","name":""}],"unknown_rank":false},"name":"x:0"}},"outputs":{},"method_name":"predict"}}}}}""";

    private static WorkloadMaker maker(ModelCall call, Inputs inputs) {
        return new WorkloadMaker(call, inputs, PATIENCE);
    }

    private static Inputs random(int rows) {
        return new Inputs(Optional.empty(), 2, rows, Map.of(), new Texts("", 4, 16, true), 1);
    }

    private static StepResult run(Workload workload, int callers, long requests) throws InterruptedException {
        return LoadRun.run(
                workload, Step.closed(callers, Duration.ZERO, Step.UNLIMITED).withRequests(requests), progress -> {});
    }

    private static Function<Request, Answer> oip(Function<Request, Answer> infer) {
        return request -> request.method().equals("GET") ? Answer.ok(OIP_METADATA) : infer.apply(request);
    }

    @Test
    void openInference_isCalledWithInputsThatFit() throws Exception {
        try (FakeHttpServer server = new FakeHttpServer(oip(request -> Answer.ok("{}")))) {
            ModelCall call = new ModelCall(
                    server.endpoint(),
                    Api.REST,
                    "m n",
                    "3",
                    List.of(new Header("X-Tenant", "kitchen")),
                    Duration.ofMillis(50));
            StepResult result = run(maker(call, random(2)).make(), 4, 100);

            assertThat(result.counts().ok()).isEqualTo(100);
            assertThat(server.last().path()).isEqualTo("/v2/models/m n/versions/3/infer");
            assertThat(server.last().headers()).containsEntry("X-tenant", List.of("kitchen"));
            assertThat(server.last().body())
                    .startsWith("{\"parameters\":{\"timeout\":50000},\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\","
                            + "\"shape\":[2,2],\"data\":[")
                    .contains("{\"name\":\"word\",\"datatype\":\"BYTES\",\"shape\":[2],\"data\":[\"");
        }
    }

    @Test
    void binaryTensors_followTheirJson() throws Exception {
        try (FakeHttpServer server = new FakeHttpServer(oip(request -> Answer.ok("{}")))) {
            Workload workload = maker(ModelCall.of(server.endpoint(), Api.REST_BINARY, "m"), random(1))
                    .make();
            run(workload, 1, 1);

            String body = server.last().body();
            int jsonLength = Integer.parseInt(server.last().header("Inference-header-content-length"));
            assertThat(jsonLength).isPositive().matches(length -> length % 8 == 0);
            assertThat(body.substring(0, jsonLength).strip())
                    .isEqualTo("{\"parameters\":{\"binary_data_output\":true},\"inputs\":["
                            + "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}},"
                            + "{\"name\":\"word\",\"datatype\":\"BYTES\",\"shape\":[1],"
                            + "\"parameters\":{\"binary_data_size\":9}}]}");
        }
    }

    @Test
    void requestsOfAFile_areSentAsTheyAre(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("calls.jsonl"), "{\"id\":\"1\"}\n{\"id\":\"2\"}\n");
        try (FakeHttpServer server = new FakeHttpServer(oip(request -> Answer.ok("{}")))) {
            Inputs inputs = new Inputs(Optional.of(file), 1, 1, Map.of(), new Texts("", 1, 1, true), 1);
            run(maker(ModelCall.of(server.endpoint(), Api.REST, "m"), inputs).make(), 1, 4);

            assertThat(server.requests())
                    .extracting(Request::body)
                    .containsExactly(
                            "{\"id\":\"1\"}", "{\"id\":\"1\"}", "{\"id\":\"2\"}", "{\"id\":\"1\"}", "{\"id\":\"2\"}");
        }
    }

    @Test
    void tensorFlowServing_isAskedForItsSignature_andCalledInColumns() throws Exception {
        Function<Request, Answer> answers = request ->
                request.path().endsWith("/metadata") ? Answer.ok(TFS_METADATA) : Answer.ok("{\"outputs\":[[2.5]]}");
        try (FakeHttpServer server = new FakeHttpServer(answers)) {
            ModelCall call = ModelCall.of(server.endpoint(), Api.TFS_REST, "half_plus_two");
            StepResult result = run(maker(call, random(3)).make(), 2, 20);

            assertThat(result.counts().ok()).isEqualTo(20);
            assertThat(server.requests().getFirst().path()).isEqualTo("/v1/models/half_plus_two/metadata");
            assertThat(server.last().path()).isEqualTo("/v1/models/half_plus_two:predict");
            assertThat(server.last().body()).matches("\\{\"inputs\":\\{\"x\":\\[(\\[[0-9.E-]+],?){3}]}}");
        }
    }

    @Test
    void embeddings_haveATextARow() throws Exception {
        try (FakeHttpServer server = new FakeHttpServer(request -> Answer.ok("{\"data\":[]}"))) {
            ModelCall call = ModelCall.of(server.endpoint(), Api.EMBEDDINGS, "bge");
            Workload workload = maker(call, random(2)).make();
            run(workload, 1, 3);

            assertThat(workload.rows()).isEqualTo(2);
            assertThat(server.last().path()).isEqualTo("/v1/embeddings");
            assertThat(server.last().body())
                    .matches("\\{\"model\":\"bge\",\"input\":\\[\"[a-z]{5}( [a-z]{5}){3}\",\"[a-z ]{23}\"]}");
        }
    }

    @Test
    void chatCompletions_areTimedTokenByToken() throws Exception {
        List<String> pieces = List.of(
                "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"Grüß\"}}]}\n\ndata: {\"choi",
                "ces\":[{\"delta\":{\"content\":\" Gott\"}}]}\n\n",
                "data: {\"choices\":[{\"delta\":{\"content\":\"!\"}}]}\n\n",
                "data: [DONE]\n\n");
        try (FakeHttpServer server = new FakeHttpServer(request -> new Answer(200, pieces))) {
            ModelCall call = ModelCall.of(server.endpoint(), Api.CHAT, "llama");
            StepResult result = run(maker(call, random(1)).make(), 2, 10);

            assertThat(server.last().path()).isEqualTo("/v1/chat/completions");
            assertThat(server.last().body())
                    .matches("\\{\"model\":\"llama\",\"messages\":\\[\\{\"role\":\"user\",\"content\":\"[a-z ]{23}\"}],"
                            + "\"max_tokens\":16,\"stream\":true}");
            assertThat(result.counts().ok()).isEqualTo(10);
            assertThat(result.tokens().count()).isEqualTo(30);
            assertThat(result.tokens().first().count()).isEqualTo(10);
            assertThat(result.tokens().first().micros(50))
                    .isLessThanOrEqualTo(result.latency().micros(50));
        }
    }

    @Test
    void statuses_areToldApart_inTheServersWords() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Function<Request, Answer> failing = oip(request -> switch (calls.getAndIncrement()) {
            case 1 -> new Answer(429, List.of("{\"error\":\"the queue", " is full\"}"));
            case 2 -> new Answer(503, List.of("<html>down</html>"));
            case 3 -> new Answer(504, List.of(""));
            case 4 -> new Answer(400, List.of("{\"error\":{\"message\":\"no\"}}"));
            default -> Answer.ok("{}");
        });
        try (FakeHttpServer server = new FakeHttpServer(failing)) {
            StepResult result = run(
                    maker(ModelCall.of(server.endpoint(), Api.REST, "m"), random(1))
                            .make(),
                    1,
                    10);

            assertThat(result.counts()).isEqualTo(new StepResult.Counts(6, 6, 2, 1, 0, 1, 0, 0));
            assertThat(result.reasons())
                    .containsExactly(
                            new StepResult.Reason("HTTP 429", 1, "the queue is full"),
                            new StepResult.Reason("HTTP 503", 1, "<html>down</html>"),
                            new StepResult.Reason("HTTP 504", 1, ""),
                            new StepResult.Reason("HTTP 400", 1, "no"));
        }
    }

    @Test
    void unknownModel_isSaidInTheServersWords() throws Exception {
        Function<Request, Answer> nothing = request -> new Answer(404, List.of("{\"error\":\"no model m\"}"));
        try (FakeHttpServer server = new FakeHttpServer(nothing)) {
            ModelCall call = ModelCall.of(server.endpoint(), Api.REST, "m");

            assertThatThrownBy(() -> maker(call, random(1)).make())
                    .isInstanceOfSatisfying(
                            LoadFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(LoadFailure.Kind.REFUSED))
                    .hasMessage("the server does not describe model \"m\": HTTP 404: no model m");
        }
    }

    @Test
    void serverThatClosesEveryConnection_isCalledAllTheSame() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 128, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answerAndClose(socket));
            Endpoint endpoint = Endpoint.local(socket.getLocalPort());
            Calls calls = new Calls.Http(List.of(HttpRequests.get(endpoint, "/", List.of())), false);

            StepResult result = run(new Workload(endpoint, Api.REST, "m", calls, 1), 2, 30);

            assertThat(result.counts().ok()).isEqualTo(30);
        }
    }

    private static void answerAndClose(ServerSocket socket) {
        String answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
        while (true) {
            try (Socket connection = socket.accept()) {
                InputStream in = connection.getInputStream();
                OutputStream out = connection.getOutputStream();
                if (in.read(new byte[4096]) > 0) {
                    out.write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    @Test
    void whatSpeaksNoGrpc_isSaid() throws Exception {
        try (FakeHttpServer server = new FakeHttpServer(request -> Answer.ok("{}"))) {
            ModelCall call = ModelCall.of(server.endpoint(), Api.GRPC, "m");

            assertThatThrownBy(() -> maker(call, random(1)).make()).isInstanceOf(LoadFailure.class);
        }
    }

    @Test
    void shapesOfInputs_canBeSaid() throws Exception {
        try (FakeHttpServer server = new FakeHttpServer(oip(request -> Answer.ok("{}")))) {
            Inputs inputs =
                    new Inputs(Optional.empty(), 1, 1, Map.of("x", Shape.of(5, 2)), new Texts("", 1, 1, true), 1);
            run(maker(ModelCall.of(server.endpoint(), Api.REST, "m"), inputs).make(), 1, 1);

            assertThat(server.last().body()).contains("\"shape\":[5,2]", "\"shape\":[1]");
        }
    }
}
