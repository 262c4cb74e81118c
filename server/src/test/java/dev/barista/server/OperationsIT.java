package dev.barista.server;

import static dev.barista.server.OperationsClient.CALL;
import static dev.barista.server.OperationsClient.ROOT;
import static dev.barista.server.OperationsClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import dev.barista.server.operations.OperationSettings;
import dev.barista.testing.FakeRuntime;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are answered later, over HTTP. */
final class OperationsIT {

    private static final String ASYNC = "respond-async";

    @TempDir
    private Path folder;

    private GatedModel gated = new GatedModel();
    private ServerFixture fixture;
    private OperationsClient client;

    @BeforeEach
    void start() {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<OperationSettings> settings) {
        OperationSettings operations =
                settings.apply(OperationSettings.DEFAULT.withConcurrency(1).withState(folder.resolve("state")));
        List<ModelSnapshot> models = List.of(
                ServerFixture.model("double", List.of("times-1.fake", "times-2.fake")),
                ServerFixture.model("gated", List.of(GatedModel.FILE)));
        fixture = new ServerFixture(
                builder -> builder.operations(operations),
                models,
                new FakeRuntime().script(GatedModel.FILE, (files, options) -> gated.load()),
                Clock.system());
        gated.shut();
        client = new OperationsClient(fixture);
    }

    @AfterEach
    void stop() {
        gated.open();
        client.close();
        fixture.close();
    }

    private void restart(UnaryOperator<OperationSettings> settings) {
        stop();
        gated = new GatedModel();
        start(settings);
    }

    private String list() {
        return text(client.get(ROOT));
    }

    @Test
    void laterAnswer_isTheOneThatWouldHaveComeAtOnce() {
        HttpResponse<byte[]> atOnce = client.infer("double/versions/stable", CALL);
        HttpResponse<byte[]> taken = client.infer("double/versions/stable", CALL, "Prefer", ASYNC);

        String operation = client.accepted(taken);
        assertThat(taken.headers().firstValue("preference-applied")).contains(ASYNC);
        assertThat(text(taken)).contains("\"state\":\"queued\"", "\"version\":\"stable\"", operation + "/result");
        HttpResponse<byte[]> later = client.result(operation);

        assertThat(later.statusCode()).isEqualTo(200);
        assertThat(later.body()).isEqualTo(atOnce.body());
        assertThat(later.headers().firstValue("content-type"))
                .isEqualTo(atOnce.headers().firstValue("content-type"));
        assertThat(later.headers().firstValue("server-timing")).isPresent();
        assertThat(text(client.get(operation)))
                .contains("\"state\":\"succeeded\"", "\"attempts\":1", "\"result\":{\"status\":200");
    }

    @Test
    void binaryCall_isAnsweredInBinary() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\","
                + "\"parameters\":{\"binary_data_size\":16}}],\"parameters\":{\"binary_data_output\":true}}";
        ByteBuffer body = ByteBuffer.allocate(json.length() + 16).order(ByteOrder.LITTLE_ENDIAN);
        body.put(json.getBytes(StandardCharsets.UTF_8))
                .putFloat(1)
                .putFloat(2)
                .putFloat(3)
                .putFloat(4);
        String length = "Inference-Header-Content-Length";

        HttpResponse<byte[]> atOnce = client.infer("double", body.array(), length, "" + json.length());
        String operation =
                client.accepted(client.infer("double", body.array(), length, "" + json.length(), "Prefer", ASYNC));
        HttpResponse<byte[]> later = client.result(operation);

        assertThat(later.body()).isEqualTo(atOnce.body());
        assertThat(later.headers().firstValue(length))
                .isEqualTo(atOnce.headers().firstValue(length));
    }

    @Test
    void failure_isAnsweredLaterToo() {
        String wrong = CALL.replace("[1,4]", "[2,2]");
        HttpResponse<byte[]> atOnce = client.infer("double", wrong);

        String operation = client.accepted(client.infer("double", wrong, "Prefer", ASYNC));
        HttpResponse<byte[]> later = client.result(operation);

        assertThat(later.statusCode()).isEqualTo(400);
        assertThat(later.body()).isEqualTo(atOnce.body());
        assertThat(text(client.get(operation))).contains("\"state\":\"failed\"", "\"error\":\"model");
    }

    @Test
    void callThatIsAnsweredInTime_isAnsweredAtOnceAndForgotten() {
        HttpResponse<byte[]> answer = client.infer("double", CALL, "Prefer", ASYNC + ", wait=60");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).contains("\"data\":[2.0,4.0,6.0,8.0]");
        assertThat(list()).isEqualTo("{\"operations\":[],\"more\":false}");
    }

    @Test
    void callThatIsNotAnsweredInTime_isAnsweredLater() {
        String operation = client.accepted(client.infer("gated", CALL, "Prefer", ASYNC + ", wait=1"));

        HttpResponse<byte[]> early = client.get(operation + "/result");
        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(text(early)).contains("no result yet");
        gated.letThrough();
        assertThat(client.result(operation).statusCode()).isEqualTo(200);
    }

    @Test
    void callerThatGoesAwayWhileItWaits_leavesNothing() {
        CompletableFuture<HttpResponse<byte[]>> waiting = client.http()
                .sendAsync(
                        client.request("/v2/models/gated/infer", "Prefer", ASYNC + ", wait=60")
                                .POST(BodyPublishers.ofString(CALL))
                                .build(),
                        BodyHandlers.ofByteArray());
        gated.awaitRun();
        assertThat(list()).contains("\"state\":\"running\"");

        waiting.cancel(true);

        awaitList("{\"operations\":[],\"more\":false}");
    }

    private void awaitList(String expected) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String found = list();
        while (!found.equals(expected)) {
            assertThat(System.nanoTime()).as(found).isLessThan(end);
            found = list();
        }
    }

    @Test
    void waitingCall_canBeCancelledAndNeverRuns() {
        String running = client.submit("gated");
        gated.awaitRun();
        String waiting = client.submit("gated");

        HttpResponse<byte[]> cancelled = client.delete(waiting);
        assertThat(cancelled.statusCode()).isEqualTo(200);
        assertThat(text(cancelled)).contains("\"state\":\"cancelled\"");
        gated.open();
        assertThat(client.result(running).statusCode()).isEqualTo(200);

        assertThat(client.result(waiting).statusCode()).isEqualTo(410);
        assertThat(text(client.get(waiting))).contains("\"attempts\":0", "\"reason\":\"cancelled by request\"");
        assertThat(client.delete(waiting).statusCode()).isEqualTo(204);
        assertThat(client.delete(waiting).statusCode()).isEqualTo(404);
        assertThat(client.get(waiting).statusCode()).isEqualTo(404);
    }

    @Test
    void runningCall_canBeCancelled() {
        String operation = client.submit("gated");
        gated.awaitRun();

        assertThat(text(client.delete(operation))).contains("\"state\":\"cancelled\"");
        gated.letThrough();

        // The only place to run is free again.
        assertThat(client.result(client.submit("double")).statusCode()).isEqualTo(200);
        assertThat(text(client.get(operation))).contains("\"state\":\"cancelled\"");
    }

    @Test
    void operations_areListedByModelAndState() {
        client.result(client.submit("double"));
        String running = client.submit("gated");
        gated.awaitRun();

        assertThat(text(client.get(ROOT + "?model=gated"))).contains(running).contains("\"more\":false");
        assertThat(text(client.get(ROOT + "?state=running"))).contains(running);
        assertThat(text(client.get(ROOT + "/?state=failed"))).contains("\"operations\":[]");
        assertThat(text(client.get(ROOT + "?limit=1"))).contains(running).contains("\"more\":true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?state=done", "?limit=0", "?limit=1001", "?limit=x", "?limit=", "?state=%C3%28"})
    void wrongQuestions_areToldWhatIsRight(String query) {
        HttpResponse<byte[]> answer = client.get(ROOT + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains("expected");
    }

    @Test
    void whatIsNotThere_isToldSo() {
        assertThat(client.get(ROOT + "/0123456789abcdef0123456789abcdef").statusCode())
                .isEqualTo(404);
        assertThat(client.get(ROOT + "/0123456789abcdef0123456789abcdef/result").statusCode())
                .isEqualTo(404);
        assertThat(text(client.get(ROOT + "/what"))).contains("32 hexadecimal digits");
        assertThat(client.infer("nobody", CALL, "Prefer", ASYNC).statusCode()).isEqualTo(404);
        assertThat(client.infer("double/versions/9", CALL, "Prefer", ASYNC).statusCode())
                .isEqualTo(404);
        HttpResponse<byte[]> header =
                client.infer("double", CALL, "Prefer", ASYNC, "Inference-Header-Content-Length", "many");
        assertThat(header.statusCode()).isEqualTo(400);
    }

    @Test
    void methods_areThoseOfEachPath() {
        HttpResponse<byte[]> wrong = client.delete(ROOT);

        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).contains("GET, HEAD, OPTIONS");
    }

    @Test
    void serverThatNobodyAsks_opensNothing() throws IOException {
        assertThat(client.get("/metrics").statusCode()).isEqualTo(200);
        assertThat(list()).contains("[]");
        client.infer("double", CALL);

        try (Stream<Path> files = Files.list(folder.resolve("state"))) {
            assertThat(files).extracting(Path::getFileName).containsExactly(Path.of("lock"));
        }
    }

    @Test
    void whatWasNotFinished_isRunAfterTheNextStart() {
        String finished = client.submit("double");
        byte[] answer = client.result(finished).body();
        String running = client.submit("gated");
        gated.awaitRun();
        String waiting = client.submit("double");

        CompletableFuture<Boolean> stopping =
                CompletableFuture.supplyAsync(() -> fixture.server().stop(Duration.ofMillis(100)));
        gated.open();
        stopping.join();
        restart(UnaryOperator.identity());

        assertThat(client.result(finished).body()).isEqualTo(answer);
        assertThat(client.result(running).statusCode()).isEqualTo(200);
        assertThat(client.result(waiting).body()).isEqualTo(answer);
    }

    @Test
    void fullServer_takesNoMore() {
        restart(settings -> settings.withMaxOperations(1));
        String only = client.submit("double");
        client.result(only);

        HttpResponse<byte[]> refused = client.infer("double", CALL, "Prefer", ASYNC);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(text(refused)).contains("--max-operations");
        client.delete(only);
        client.submit("double");
    }

    @Test
    void expiredResult_isGone() {
        restart(settings -> settings.withResultTtl(Duration.ofMillis(1)));
        String operation = client.submit("double");
        client.result(operation);
        // A server looks after what has expired when it starts, and again and again.
        restart(settings -> settings.withResultTtl(Duration.ofMillis(1)));

        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        HttpResponse<byte[]> answer = client.get(operation);
        while (answer.statusCode() == 200) {
            assertThat(System.nanoTime()).isLessThan(end);
            answer = client.get(operation);
        }
        assertThat(answer.statusCode()).isEqualTo(410);
        assertThat(text(answer)).contains("expired at");
    }

    @Test
    void serverThatAnswersAllAtOnce_passesThePreferenceOver() {
        restart(settings -> settings.withMaxOperations(0));

        assertThat(client.infer("double", CALL, "Prefer", ASYNC).statusCode()).isEqualTo(200);
        HttpResponse<byte[]> callback = client.infer("double", CALL, "Barista-Callback", "http://localhost/");
        assertThat(callback.statusCode()).isEqualTo(400);
        assertThat(text(callback)).contains("calls nobody back");
    }

    @Test
    void secondServerOfAFolder_isToldWhoHoldsIt() {
        assertThatThrownBy(() -> BaristaServer.start(ServerConfig.builder()
                        .port(0)
                        .operations(OperationSettings.DEFAULT.withState(folder.resolve("state")))
                        .build()))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("another server")
                .hasMessageContaining("--state");
    }

    @Test
    void metrics_countOperations() {
        client.result(client.submit("double"));

        assertThat(text(client.get("/metrics")))
                .contains(
                        "barista_operations{state=\"succeeded\"} 1.0",
                        "barista_operations{state=\"queued\"} 0.0",
                        "barista_operations_finished_total{outcome=\"succeeded\"} 1.0",
                        "barista_operations_oldest_seconds 0.0",
                        "barista_operations_stored_bytes ",
                        "protocol=\"async\"");
    }
}
