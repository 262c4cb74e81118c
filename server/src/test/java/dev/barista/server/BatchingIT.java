package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.WarmUpPolicy;
import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.protocol.oip.messages.InferBatchStatistics;
import dev.barista.protocol.oip.messages.InferParameter;
import dev.barista.protocol.oip.messages.ModelConfigRequest;
import dev.barista.protocol.oip.messages.ModelConfigResponse;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.ModelStatistics;
import dev.barista.protocol.oip.messages.ModelStatisticsRequest;
import dev.barista.protocol.oip.messages.ModelStatisticsResponse;
import dev.barista.server.telemetry.LogEvent;
import dev.barista.testing.FakeModel;
import dev.barista.testing.FakeRuntime;
import dev.barista.testing.ManualClock;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls over both protocols that share runs, of a model that is held until they all wait. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BatchingIT {

    private static final String SERVICE = "inference.GRPCInferenceService/";
    private static final float POISON = 13;

    /** One run at a time, on an instance, so that what waits is the test's to say. */
    private static final ServingConfig ONE_INSTANCE =
            ServingConfig.NONE.withInstances(OptionalInt.of(1)).withInline(Optional.of(false));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<Integer> runRows = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final FakeModel doubling = FakeModel.times(2);

    @AfterEach
    void close() {
        http.close();
        callers.shutdownNow();
    }

    @Test
    void concurrentCalls_shareARun_andTheStatisticsSaySo() throws Exception {
        try (ServerFixture fixture = serving(ONE_INSTANCE, Clock.system());
                GrpcClient grpc = new GrpcClient(fixture.port())) {
            List<CompletableFuture<Float>> answers = new ArrayList<>();
            answers.add(rest(fixture, 1, 0).thenApply(BatchingIT::firstValue));
            inside.await();
            for (int i = 1; i <= 3; i++) {
                answers.add(rest(fixture, 1, i).thenApply(BatchingIT::firstValue));
            }
            for (int i = 4; i <= 6; i++) {
                answers.add(grpc(grpc, 2, i).thenApply(BatchingIT::firstValue));
            }
            awaitQueued(fixture, 6);
            assertThat(get(fixture, "/metrics"))
                    .contains("barista_model_queued{model=\"held\",version=\"1\"} 6")
                    .contains("barista_model_queued_rows{model=\"held\",version=\"1\"} 9");
            go.countDown();
            for (int i = 0; i <= 6; i++) {
                assertThat(answers.get(i).join()).isEqualTo(2f * i);
            }
            assertThat(runRows).containsExactly(1, 3 + 3 * 2);

            assertThat(get(fixture, "/v2/models/held/stats"))
                    .contains("\"inference_count\":10,\"execution_count\":2")
                    .contains("\"success\":{\"count\":7,")
                    .contains("{\"batch_size\":1,\"compute_input\":{\"count\":1,", "{\"batch_size\":9,")
                    .contains("\"scheduling\":{\"inline\":false,\"instances\":1,\"queued_calls\":0,\"queued_rows\":0}");
            ModelStatistics statistics = statistics(grpc);
            assertThat(statistics.getInferenceCount()).isEqualTo(10);
            assertThat(statistics.getExecutionCount()).isEqualTo(2);
            assertThat(statistics.getBatchStatsList())
                    .extracting(InferBatchStatistics::getBatchSize)
                    .containsExactly(1L, 9L);
            assertThat(statistics.getBatchStatsList())
                    .allMatch(batch -> batch.getComputeInfer().getCount() == 1);
            assertThat(get(fixture, "/metrics"))
                    .contains("barista_batch_rows_bucket{model=\"held\",version=\"1\",le=\"1.0\"} 1")
                    .contains("barista_batch_rows_bucket{model=\"held\",version=\"1\",le=\"8.0\"} 1")
                    .contains("barista_batch_rows_bucket{model=\"held\",version=\"1\",le=\"16.0\"} 2")
                    .contains("barista_batch_rows_count{model=\"held\",version=\"1\"} 2")
                    .contains("barista_batch_rows_sum{model=\"held\",version=\"1\"} 10.0")
                    .contains("barista_model_inline{model=\"held\",version=\"1\"} 0")
                    .contains("barista_model_row_cost_seconds{model=\"held\",version=\"1\"}")
                    .contains("barista_model_run_cost_seconds{model=\"held\",version=\"1\"}");
        }
    }

    @Test
    void badCall_getsItsOwnError_andThoseBesideItTheirAnswers() throws Exception {
        try (ServerFixture fixture = serving(ONE_INSTANCE, Clock.system());
                GrpcClient grpc = new GrpcClient(fixture.port())) {
            CompletableFuture<HttpResponse<String>> first = rest(fixture, 1, 1);
            inside.await();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                answers.add(rest(fixture, 1, i == 2 ? POISON : i));
            }
            CompletableFuture<ModelInferResponse> bad = grpc(grpc, 1, POISON);
            awaitQueued(fixture, 6);
            go.countDown();
            first.join();
            for (int i = 0; i < 5; i++) {
                HttpResponse<String> answer = answers.get(i).join();
                if (i == 2) {
                    assertThat(answer.statusCode()).isEqualTo(400);
                    assertThat(answer.body()).contains("13 is not a number that this model likes");
                } else {
                    assertThat(firstValue(answer)).isEqualTo(2f * i);
                }
            }
            assertThat(status(bad).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(runRows.get(1)).isEqualTo(6);
            assertThat(statistics(grpc).getInferenceStats().getFail().getCount())
                    .isEqualTo(2);
            assertThat(statistics(grpc).getInferenceStats().getSuccess().getCount())
                    .isEqualTo(5);
        }
    }

    @Test
    void urgentCalls_areRunFirst_onWhateverConnectionTheyCome() throws Exception {
        List<Float> order = Collections.synchronizedList(new ArrayList<>());
        FakeRuntime runtime = remembering(order);
        ServingConfig oneByOne = ONE_INSTANCE.withBatching(
                new BatchConfig(Optional.of(false), OptionalInt.empty(), Optional.empty(), List.of(), List.of()));
        try (ServerFixture fixture = serving(oneByOne, runtime, Clock.system());
                GrpcClient grpc = new GrpcClient(fixture.port())) {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            answers.add(rest(fixture, 1, 1));
            inside.await();
            answers.add(post(fixture, body(1, 2, ",\"parameters\":{\"priority\":9}")));
            awaitQueued(fixture, 1);
            answers.add(rest(fixture, 1, 3));
            awaitQueued(fixture, 2);
            answers.add(grpc(grpc, withPriority(call(1, 4), 1)));
            awaitQueued(fixture, 3);
            answers.add(post(fixture, body(1, 5, ",\"parameters\":{\"priority\":1}")));
            awaitQueued(fixture, 4);
            go.countDown();
            answers.forEach(CompletableFuture::join);
        }
        assertThat(order).containsExactly(1f, 4f, 5f, 3f, 2f);
    }

    @Test
    void tenants_takeTurns_howeverManyCallsOneHas() throws Exception {
        List<Float> order = Collections.synchronizedList(new ArrayList<>());
        ServingConfig oneByOne = ONE_INSTANCE.withBatching(
                new BatchConfig(Optional.of(false), OptionalInt.empty(), Optional.empty(), List.of(), List.of()));
        try (ServerFixture fixture = serving(oneByOne, remembering(order), Clock.system())) {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            answers.add(rest(fixture, 1, 0));
            inside.await();
            for (int i = 1; i <= 4; i++) {
                answers.add(ofTenant(fixture, "greedy", i));
                awaitQueued(fixture, i);
            }
            answers.add(ofTenant(fixture, "modest", 5));
            awaitQueued(fixture, 5);
            answers.add(ofTenant(fixture, "modest", 6));
            awaitQueued(fixture, 6);
            go.countDown();
            answers.forEach(CompletableFuture::join);
        }
        assertThat(order.indexOf(5f)).as(order.toString()).isLessThan(order.indexOf(3f));
        assertThat(order.indexOf(6f)).as(order.toString()).isLessThan(order.indexOf(4f));
    }

    private CompletableFuture<HttpResponse<String>> ofTenant(ServerFixture fixture, String tenant, float value) {
        return http.sendAsync(
                HttpRequest.newBuilder(fixture.uri("/v2/models/held/infer"))
                        .header("barista-tenant", tenant)
                        .POST(BodyPublishers.ofString(body(1, value, "")))
                        .build(),
                BodyHandlers.ofString());
    }

    /** A model whose runs are held, and which remembers the first value of each. */
    private FakeRuntime remembering(List<Float> order) {
        return new FakeRuntime()
                .script(
                        "held.fake",
                        (files, options) -> new FakeModel(doubling.signature(), (in, out, memory) -> {
                            inside.countDown();
                            await(go);
                            Tensor x = in[0];
                            assertThat(x).isNotNull();
                            order.add(x.data().getFloat());
                            return doubling.newInstance().run(in, out, memory);
                        }));
    }

    private static ModelInferRequest withPriority(ModelInferRequest call, int priority) {
        return call.toBuilder()
                .putParameters(
                        "priority",
                        InferParameter.newBuilder().setInt64Param(priority).build())
                .build();
    }

    @Test
    void deadlineThatCanNotBeMet_isRefusedAtOnceOverBothProtocols() throws Exception {
        ManualClock clock = new ManualClock();
        FakeRuntime runtime = new FakeRuntime()
                .script(
                        "held.fake",
                        (files, options) -> new FakeModel(doubling.signature(), (in, out, memory) -> {
                            clock.advance(Duration.ofMillis(100));
                            return doubling.newInstance().run(in, out, memory);
                        }));
        try (ServerFixture fixture = serving(ONE_INSTANCE, runtime, clock);
                GrpcClient grpc = new GrpcClient(fixture.port())) {
            rest(fixture, 1, 1).join();
            HttpResponse<String> refused = post(fixture, body(1, 1, ",\"parameters\":{\"timeout\":50000}"))
                    .join();
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
            assertThat(refused.body())
                    .contains(
                            "model held/1 is overloaded: an answer is expected after 100 ms, the deadline is in 50 ms");
            assertThat(refused.headers().firstValue("retry-after")).isPresent();

            ModelInferRequest hurried = call(1, 1).toBuilder()
                    .putParameters(
                            "timeout",
                            InferParameter.newBuilder().setInt64Param(50_000).build())
                    .build();
            assertThat(status(grpc(grpc, hurried)).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);

            HttpResponse<String> patient = post(fixture, body(1, 4, ",\"parameters\":{\"timeout\":150000}"))
                    .join();
            assertThat(firstValue(patient)).isEqualTo(8f);
            assertThat(get(fixture, "/metrics"))
                    .contains("outcome=\"resource_exhausted\",protocol=\"rest\",version=\"\"} 1")
                    .contains("outcome=\"resource_exhausted\",protocol=\"grpc\",version=\"\"} 1")
                    .contains("barista_refusals_total{model=\"held\",reason=\"deadline\",version=\"1\"} 2")
                    .contains("barista_refusals_total{model=\"held\",reason=\"queue_calls\",version=\"1\"} 0")
                    .contains("barista_model_row_cost_seconds{model=\"held\",version=\"1\"} 0.1");
        }
    }

    @Test
    void configuration_showsHowCallsShareRuns() throws Exception {
        ServingConfig serving = ONE_INSTANCE.withBatching(new BatchConfig(
                Optional.empty(), OptionalInt.empty(), Optional.of(Duration.ofMillis(2)), List.of(4, 8), List.of()));
        go.countDown();
        try (ServerFixture fixture = serving(serving, Clock.system());
                GrpcClient grpc = new GrpcClient(fixture.port())) {
            assertThat(get(fixture, "/v2/models/held/config"))
                    .contains("\"dynamic_batching\":{\"preferred_batch_size\":[4,8],"
                            + "\"max_queue_delay_microseconds\":2000,\"preserve_ordering\":false,\"priority_levels\":9,"
                            + "\"default_priority_level\":5,\"default_queue_policy\":{")
                    .contains("\"max_queue_size\":7}");
            ModelConfigResponse config = grpc.call(
                    SERVICE + "ModelConfig",
                    ModelConfigRequest.newBuilder().setName("held").build(),
                    ModelConfigResponse.parser());
            assertThat(config.getConfig().getDynamicBatching().getPreferredBatchSizeList())
                    .containsExactly(4, 8);
        }
        ServingConfig off = serving.withBatching(
                new BatchConfig(Optional.of(false), OptionalInt.empty(), Optional.empty(), List.of(), List.of()));
        try (ServerFixture fixture = serving(off, Clock.system())) {
            assertThat(get(fixture, "/v2/models/held/config")).doesNotContain("dynamic_batching");
        }
    }

    @Test
    void modelWhoseRowsCanNotBeToldApart_isRunCallByCall_andTheLogSaysWhy() throws Exception {
        FakeRuntime runtime = new FakeRuntime()
                .script(
                        "held.fake",
                        (files, options) -> new FakeModel(doubling.signature(), (in, out, memory) -> {
                            inside.countDown();
                            await(go);
                            Tensor x = in[0];
                            assertThat(x).isNotNull();
                            return new Tensor[] {Tensor.owned(x.dataType(), Shape.of(1, 4), memory.allocate(16))};
                        }));
        LogLines log = new LogLines();
        try (ServerFixture fixture = serving(ONE_INSTANCE, runtime, Clock.system())) {
            CompletableFuture<HttpResponse<String>> first = rest(fixture, 1, 1);
            inside.await();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(rest(fixture, 1, i));
            }
            awaitQueued(fixture, 3);
            go.countDown();
            first.join();
            answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        } finally {
            log.close();
        }
        assertThat(log.lines)
                .anyMatch(line -> line.contains("WARNING calls of a model can't share runs")
                        && line.contains("model=held")
                        && line.contains("a run of 3 rows gave outputs of [1,4]")
                        && line.contains("set batching: {enabled: false} in its model.yaml"));
    }

    private ServerFixture serving(ServingConfig serving, Clock clock) {
        FakeRuntime runtime = new FakeRuntime()
                .script(
                        "held.fake",
                        (files, options) -> new FakeModel(doubling.signature(), (in, out, memory) -> {
                            Tensor x = in[0];
                            assertThat(x).isNotNull();
                            runRows.add((int) x.shape().dim(0));
                            inside.countDown();
                            await(go);
                            for (int i = 0; i < x.byteSize(); i += Float.BYTES) {
                                if (x.data().getFloat(i) == POISON) {
                                    throw InferenceException.invalid("13 is not a number that this model likes");
                                }
                            }
                            return doubling.newInstance().run(in, out, memory);
                        }));
        return serving(serving, runtime, clock);
    }

    private static ServerFixture serving(ServingConfig serving, FakeRuntime runtime, Clock clock) {
        return new ServerFixture(
                builder -> builder.queueCapacity(7),
                List.of(ServerFixture.model("held", List.of("held.fake"), serving, new WarmUpPolicy(false, 1))),
                runtime,
                clock);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitQueued(ServerFixture fixture, int calls) {
        while (fixture.server().barista().statistics().getFirst().queued() < calls) {
            Thread.onSpinWait();
        }
    }

    private String get(ServerFixture fixture, String path) throws Exception {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(fixture.uri(path)).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private CompletableFuture<HttpResponse<String>> rest(ServerFixture fixture, int rows, float value) {
        return post(fixture, body(rows, value, ""));
    }

    private CompletableFuture<HttpResponse<String>> post(ServerFixture fixture, String body) {
        return http.sendAsync(
                HttpRequest.newBuilder(fixture.uri("/v2/models/held/infer"))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String body(int rows, float value, String more) {
        return String.format(
                Locale.ROOT,
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,4],\"datatype\":\"FP32\",\"data\":[%s]}]%s}",
                rows,
                String.join(",", Collections.nCopies(rows * 4, Float.toString(value))),
                more);
    }

    /** All rows of an answer are alike here. */
    private static float firstValue(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        String data = response.body().replaceAll("(?s).*\"data\":\\[([^]]*)].*", "$1");
        assertThat(data.split(",", -1)).allMatch(data.split(",", -1)[0]::equals);
        return Float.parseFloat(data.split(",", -1)[0]);
    }

    private CompletableFuture<ModelInferResponse> grpc(GrpcClient client, int rows, float value) {
        return grpc(client, call(rows, value));
    }

    private CompletableFuture<ModelInferResponse> grpc(GrpcClient client, ModelInferRequest request) {
        return CompletableFuture.supplyAsync(
                () -> client.call(SERVICE + "ModelInfer", request, ModelInferResponse.parser(), CallOptions.DEFAULT),
                callers);
    }

    private static ModelInferRequest call(int rows, float value) {
        ByteBuffer data = ByteBuffer.allocate(rows * 16).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(value);
        }
        return ModelInferRequest.newBuilder()
                .setModelName("held")
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(rows)
                        .addShape(4))
                .addRawInputContents(ByteString.copyFrom(data.flip()))
                .build();
    }

    private static float firstValue(ModelInferResponse response) {
        ByteBuffer data =
                response.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        float first = data.getFloat(0);
        while (data.hasRemaining()) {
            assertThat(data.getFloat()).isEqualTo(first);
        }
        return first;
    }

    private static Status status(CompletableFuture<ModelInferResponse> answer) {
        Throwable failure = catchThrowableOfType(Exception.class, answer::join).getCause();
        if (failure instanceof StatusRuntimeException refused) {
            return refused.getStatus();
        }
        throw new AssertionError("not a status", failure);
    }

    private static ModelStatistics statistics(GrpcClient client) {
        return client.call(
                        SERVICE + "ModelStatistics",
                        ModelStatisticsRequest.newBuilder().setName("held").build(),
                        ModelStatisticsResponse.parser())
                .getModelStats(0);
    }

    /** What the server logs meanwhile. */
    private static final class LogLines extends Handler {

        private final Logger logger = Logger.getLogger("dev.barista");
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        LogLines() {
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord record) {
            String fields = record instanceof LogEvent event ? event.fields().toString() : "";
            lines.add(record.getLevel() + " " + record.getMessage() + " " + fields);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }
}
