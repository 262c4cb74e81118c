package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.barista.protocol.oip.messages.ModelRepositoryParameter;
import dev.barista.protocol.oip.messages.RepositoryModelLoadRequest;
import dev.barista.protocol.oip.messages.RepositoryModelLoadResponse;
import dev.barista.protocol.oip.messages.RepositoryModelUnloadRequest;
import dev.barista.protocol.oip.messages.RepositoryModelUnloadResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Models loaded from files that come with the load call. */
final class UploadIT {

    private static final String CALL =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";
    private static final String SERVICE = "inference.GRPCInferenceService/";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private ServerFixture fixture;
    private GrpcClient grpc;

    @BeforeEach
    void start() {
        fixture = new ServerFixture(builder -> builder);
        grpc = new GrpcClient(fixture.port());
    }

    @AfterEach
    void stop() {
        grpc.close();
        http.close();
        fixture.close();
        assertThat(fixture.uploads()).doesNotExist();
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(fixture.uri(path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> load(String model, String parameters) throws IOException, InterruptedException {
        return post("/v2/repository/models/" + model + "/load", "{\"parameters\":{" + parameters + "}}");
    }

    private HttpResponse<String> unload(String model) throws IOException, InterruptedException {
        return post("/v2/repository/models/" + model + "/unload", "{\"parameters\":{\"unload_dependents\":true}}");
    }

    private String answer(String model) throws IOException, InterruptedException {
        return post("/v2/models/" + model + "/infer", CALL).body();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(fixture.uploads())) {
            return all.filter(Files::isRegularFile)
                    .map(Path::getFileName)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void files_takeTheRepositorysPlaceUntilLoadedWithoutThem() throws Exception {
        HttpResponse<String> loaded = load("double", "\"config\":\"{}\",\"file:7/times-5.fake\":\"AQI=\"");

        assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
        assertThat(answer("double")).contains("\"model_version\":\"7\"", "\"data\":[5.0,10.0,15.0,20.0]");
        assertThat(post("/v2/models/double/versions/2/infer", CALL).statusCode())
                .isEqualTo(404);
        assertThat(post("/v2/repository/index", "").body()).contains("came with a load call");
        assertThat(files()).containsExactly("times-5.fake");

        assertThat(load("double", "").statusCode()).isEqualTo(200);
        assertThat(answer("double")).contains("\"model_version\":\"2\"");
        assertThat(files()).isEmpty();
    }

    @Test
    void files_makeAModelThatNoRepositoryHas() throws Exception {
        assertThat(load("guest", "\"config\":\"{}\",\"file:1/times-3.fake\":\"\"")
                        .statusCode())
                .isEqualTo(200);
        assertThat(answer("guest")).contains("\"data\":[3.0,6.0,9.0,12.0]");

        HttpResponse<String> again = load("guest", "");
        assertThat(again.statusCode()).isEqualTo(400);
        assertThat(again.body()).contains("no repository has it");
        assertThat(answer("guest")).contains("\"data\":[3.0,6.0,9.0,12.0]");

        assertThat(unload("guest").statusCode()).isEqualTo(200);
        assertThat(post("/v2/models/guest/infer", CALL).statusCode()).isEqualTo(404);
        assertThat(post("/v2/repository/index", "").body()).doesNotContain("guest");
        assertThat(files()).isEmpty();
    }

    @Test
    void filesThatDoNotLoad_changeNothing() throws Exception {
        HttpResponse<String> refused = load("double", "\"config\":\"{}\",\"file:3/broken.fake\":\"AA==\"");

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("broken.fake: no script for it");
        assertThat(answer("double")).contains("\"model_version\":\"2\"");
        assertThat(files()).isEmpty();
        assertThat(load("guest", "\"config\":\"{}\",\"file:3/broken.fake\":\"AA==\"")
                        .statusCode())
                .isEqualTo(400);
        assertThat(fixture.server().isReady()).isTrue();
    }

    @Test
    void configOfFiles_holds() throws Exception {
        HttpResponse<String> loaded = load(
                "double",
                "\"config\":\"{\\\"version_policy\\\":{\\\"all\\\":{}}}\","
                        + "\"file:1/times-4.fake\":\"\",\"file:2/times-6.fake\":\"\"");

        assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
        assertThat(post("/v2/models/double/versions/1/infer", CALL).body()).contains("\"data\":[4.0,");
        assertThat(answer("double")).contains("\"data\":[6.0,");
    }

    @Test
    void badCalls_areRefusedWithAReason() throws Exception {
        assertThat(load("double", "\"file:1/times-5.fake\":\"\"").body())
                .contains("parameter \\\"config\\\" must come");
        assertThat(load("double", "\"config\":\"{}\",\"file:../times-5.fake\":\"\"")
                        .body())
                .contains("file \\\"../times-5.fake\\\": expected a path");
        assertThat(load("double", "\"config\":\"{}\",\"file:1/../../times-5.fake\":\"\"")
                        .statusCode())
                .isEqualTo(400);
        assertThat(load("double", "\"config\":\"[\",\"file:1/times-5.fake\":\"\"")
                        .statusCode())
                .isEqualTo(400);
        assertThat(load("..%2fdouble", "\"config\":\"{}\",\"file:1/times-5.fake\":\"\"")
                        .statusCode())
                .isEqualTo(400);
        assertThat(files()).isEmpty();
    }

    private static RepositoryModelLoadRequest grpcLoad(Map<String, ByteString> files, String config) {
        RepositoryModelLoadRequest.Builder request = RepositoryModelLoadRequest.newBuilder()
                .setModelName("double")
                .putParameters(
                        "config",
                        ModelRepositoryParameter.newBuilder()
                                .setStringParam(config)
                                .build());
        files.forEach((path, content) -> request.putParameters(
                "file:" + path,
                ModelRepositoryParameter.newBuilder().setBytesParam(content).build()));
        return request.build();
    }

    @Test
    void files_comeOverGrpcToo() throws Exception {
        RepositoryModelLoadRequest request = grpcLoad(Map.of("9/times-8.fake", ByteString.copyFromUtf8("x")), "{}");
        grpc.call(SERVICE + "RepositoryModelLoad", request, RepositoryModelLoadResponse.parser());
        assertThat(answer("double")).contains("\"model_version\":\"9\"", "\"data\":[8.0,");

        RepositoryModelLoadRequest wrong = grpcLoad(Map.of("9/../../x", ByteString.EMPTY), "{}");
        StatusRuntimeException refusal = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> grpc.call(SERVICE + "RepositoryModelLoad", wrong, RepositoryModelLoadResponse.parser()));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);

        RepositoryModelUnloadRequest unload = RepositoryModelUnloadRequest.newBuilder()
                .setModelName("double")
                .putParameters(
                        "unload_dependents",
                        ModelRepositoryParameter.newBuilder().setBoolParam(true).build())
                .build();
        grpc.call(SERVICE + "RepositoryModelUnload", unload, RepositoryModelUnloadResponse.parser());
        assertThat(files()).isEmpty();
        assertThat(post("/v2/models/double/infer", CALL).statusCode()).isEqualTo(503);
    }

    @Test
    void switchedOff_isForbidden() throws Exception {
        try (ServerFixture closed = new ServerFixture(builder -> builder.allowsModelControl(false))) {
            HttpResponse<String> refused = http.send(
                    HttpRequest.newBuilder(closed.uri("/v2/repository/models/double/load"))
                            .POST(BodyPublishers.ofString(
                                    "{\"parameters\":{\"config\":\"{}\",\"file:1/times-5.fake\":\"\"}}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(403);
        }
    }
}
