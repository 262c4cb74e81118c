package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.protocol.oip.messages.InferStatistics;
import dev.barista.protocol.oip.messages.ModelStatisticsRequest;
import dev.barista.protocol.oip.messages.ModelStatisticsResponse;
import dev.barista.testing.RealRedis;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that opted in to the response cache, asked the same again and again. */
class ResponseCacheIT {

    private static final String MODEL = "scale";
    private static final String CACHED = "cache: {enabled: true}\n";
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";

    private final TensorSamples samples = new TensorSamples(new DirectTensorAllocator());

    @TempDir
    private Path folder = Path.of("");

    @Test
    void equalCalls_areRunOnce_whateverTheyComeOver() {
        TestRepository models = new TestRepository(folder).fixture(MODEL, 1, "scale_by_2");
        models.put(MODEL + "/model.yaml", CACHED);
        try (RunningServer server = RunningServer.serving(folder)) {
            assertThat(timing(server)).contains("cache;desc=miss;dur=").doesNotContain("saved");
            assertThat(timing(server)).contains("cache;desc=hit;dur=", ", saved;dur=");
            for (ModelClient client : server.clients()) {
                assertThat(fourth(client)).as(client.transport()).isEqualTo(8f);
            }

            ModelStatisticsResponse statistics = server.grpc()
                    .call(
                            "ModelStatistics",
                            ModelStatisticsRequest.newBuilder().setName(MODEL).build(),
                            ModelStatisticsResponse.parser());
            int calls = 2 + server.clients().size();
            assertThat(statistics.getModelStats(0)).satisfies(model -> {
                InferStatistics counts = model.getInferenceStats();
                assertThat(model.getExecutionCount()).isOne();
                assertThat(model.getInferenceCount()).isEqualTo(calls);
                assertThat(counts.getSuccess().getCount()).isEqualTo(calls);
                assertThat(counts.getCacheMiss().getCount()).isOne();
                assertThat(counts.getCacheHit().getCount()).isEqualTo(calls - 1);
                assertThat(counts.getCacheHit().getNs()).isPositive();
                assertThat(counts.getComputeInfer().getCount()).isOne();
            });
            String version = "{model=\"scale\",version=\"1\"}";
            assertThat(server.rest()
                            .metric("barista_cache_hits_total{model=\"scale\",source=\"memory\",version=\"1\"}"))
                    .isEqualTo(calls - 1);
            assertThat(server.rest().metric("barista_cache_misses_total" + version))
                    .isOne();
            assertThat(server.rest().metric("barista_cache_saved_seconds_total" + version))
                    .isPositive();
            assertThat(server.rest().metric("barista_cache_entries" + version)).isOne();
            assertThat(server.rest().metric("barista_cache_bytes" + version)).isPositive();
            assertThat(server.rest().metric("barista_cache_evictions_total" + version))
                    .isZero();
        }
    }

    @Test
    void newVersion_answersForItself_andTheOldOnesAnswersAreDropped() {
        Path repository = folder.resolve("repository");
        TestRepository models = new TestRepository(repository).fixture(MODEL, 1, "scale_by_2");
        models.put(MODEL + "/model.yaml", CACHED);
        Path aside = new TestRepository(folder)
                .put("aside/2/model.onnx", TestRepository.fixtureBytes("scale_by_3"))
                .resolveSibling("");
        try (RunningServer server = RunningServer.serving(repository)) {
            for (ModelClient client : server.clients()) {
                assertThat(fourth(client)).as(client.transport()).isEqualTo(8f);
            }
            TestRepository.rename(aside, models.folder().resolve(MODEL).resolve("2"));
            awaitOnly(server, "2");

            assertThat(timing(server)).contains("cache;desc=miss");
            for (ModelClient client : server.clients()) {
                assertThat(fourth(client)).as(client.transport()).isEqualTo(12f);
            }
            assertThat(timing(server)).contains("cache;desc=hit");
            assertThat(server.rest().get("/metrics").text())
                    .contains("barista_cache_entries{model=\"scale\",version=\"2\"} 1.0")
                    .doesNotContain("barista_cache_entries{model=\"scale\",version=\"1\"}");

            // The first one again: loaded anew, with nothing left of before.
            TestRepository.rename(models.folder().resolve(MODEL).resolve("2"), aside);
            awaitOnly(server, "1");
            assertThat(timing(server)).contains("cache;desc=miss");
            assertThat(fourth(server.clients().getFirst())).isEqualTo(8f);
        }
    }

    @Test
    void modelThatDidNotOptIn_isRunEveryTime() {
        new TestRepository(folder).fixture(MODEL, 1, "scale_by_2");
        try (RunningServer server = RunningServer.serving(folder)) {
            assertThat(timing(server)).doesNotContain("cache");
            assertThat(timing(server)).doesNotContain("cache");
            assertThat(server.rest().get("/metrics").text()).doesNotContain("barista_cache");
        }
    }

    @Test
    void tritonsWord_countsToo() {
        TestRepository models = new TestRepository(folder).fixture(MODEL, 1, "scale_by_2");
        models.put(MODEL + "/config.pbtxt", "response_cache { enable: true }\n");
        try (RunningServer server = RunningServer.serving(folder)) {
            assertThat(timing(server)).contains("cache;desc=miss");
            assertThat(timing(server)).contains("cache;desc=hit");
        }
    }

    @Test
    void serversWithOneRedis_findEachOthersAnswers_ofEqualFilesAlone() throws IOException {
        Path redisFolder = new TestRepository(folder).put("redis/made", "").resolveSibling("");
        try (RealRedis redis = RealRedis.start(redisFolder);
                RunningServer first = serving("first", "scale_by_2", redis);
                RunningServer second = serving("second", "scale_by_2", redis);
                RunningServer other = serving("other", "scale_by_3", redis)) {
            assertThat(timing(first)).contains("cache;desc=miss");
            awaitEntry(redis);

            assertThat(timing(second)).contains("cache;desc=shared-hit;dur=", ", saved;dur=");
            assertThat(fourth(second.clients().getFirst())).isEqualTo(8f);
            assertThat(timing(second)).as("from here on its own").contains("cache;desc=hit");
            assertThat(fourth(other.clients().getFirst())).isEqualTo(12f);
            assertThat(second.rest()
                            .metric("barista_cache_hits_total{model=\"scale\",source=\"shared\",version=\"1\"}"))
                    .isOne();
            assertThat(second.rest().metric("barista_cache_shared_up")).isOne();

            redis.kill();
            assertThat(other.rest()
                            .post(path(), BODY.replace("[1,2,3,4]", "[5,6,7,8]"))
                            .status())
                    .isEqualTo(200);
        }
    }

    private RunningServer serving(String name, String fixture, RealRedis redis) {
        Path repository = folder.resolve(name);
        new TestRepository(repository).fixture(MODEL, 1, fixture).put(MODEL + "/model.yaml", CACHED);
        return RunningServer.serving(repository, settings -> settings.sharedCache(redis.uri("?timeout_ms=10000")));
    }

    /** An answer is given before Redis has it. */
    private static void awaitEntry(RealRedis redis) {
        Eventually.contains(() -> redis.ask("DBSIZE"), ":1");
    }

    private static String path() {
        return "/v2/models/" + MODEL + "/infer";
    }

    private static String timing(RunningServer server) {
        RestApi.Reply reply = server.rest().post(path(), BODY).orRefuse();
        return reply.headers().firstValue("Server-Timing").orElseThrow();
    }

    private float fourth(ModelClient client) {
        NamedTensor input = new NamedTensor("x", samples.floats(Shape.of(1, 4), 1, 2, 3, 4));
        return client.infer(ModelClient.Call.of(MODEL, input))
                .output("y")
                .data()
                .getFloat(3 * Float.BYTES);
    }

    private static void awaitOnly(RunningServer server, String version) {
        String only =
                "[{\"name\":\"" + MODEL + "\",\"version\":\"" + version + "\",\"state\":\"READY\",\"reason\":\"\"}]";
        Eventually.contains(
                () -> server.rest()
                        .post("/v2/repository/index", "{\"ready\":true}")
                        .text(),
                only);
    }
}
