package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Makes calls that are answered later, and asks for them. */
final class OperationsClient implements AutoCloseable {

    static final String CALL =
            "{\"id\":\"a1\",\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";
    static final String ROOT = "/v2/operations";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;

    OperationsClient(ServerFixture fixture) {
        this.server = fixture.uri("");
    }

    /** @param headers names and values in turn */
    HttpResponse<byte[]> infer(String model, byte[] body, String... headers) {
        return send(request("/v2/models/" + model + "/infer", headers).POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<byte[]> infer(String model, String body, String... headers) {
        return infer(model, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        return send(request(path, headers));
    }

    HttpResponse<byte[]> delete(String path) {
        return send(request(path).DELETE());
    }

    /** Where the operation is found that a call was taken as. */
    String accepted(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(202);
        return answer.headers().firstValue("location").orElseThrow();
    }

    /** Makes a call that is answered later; returns where it is found. */
    String submit(String model) {
        return accepted(infer(model, CALL, "Prefer", "respond-async"));
    }

    /** The answer of an operation, once it has one. */
    HttpResponse<byte[]> result(String operation) {
        return get(operation + "/result", "Prefer", "wait=60");
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpClient http() {
        return http;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
