package dev.barista.cli;

import dev.barista.cli.Json.JsonObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Talks to a running server over REST. Used by one thread. */
final class ServerClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI server;
    private final HttpClient http;

    /**
     * A client of the server at an address such as {@code http://127.0.0.1:8080}.
     *
     * @throws CommandFailure of the usage kind if that is no such address
     */
    ServerClient(String url) {
        this.server = address(url);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    private static URI address(String url) {
        if (url.startsWith("unix:")) {
            throw CommandFailure.usage(
                    "\"" + url + "\" is a Unix-domain socket, and this command speaks over TCP only",
                    "name one of the server's ports, or use: curl --unix-socket PATH http://localhost/v2/models");
        }
        String spelled = url.contains("://") ? url : "http://" + url;
        try {
            URI uri = new URI(spelled.endsWith("/") ? spelled.substring(0, spelled.length() - 1) : spelled);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw CommandFailure.usage("\"" + url + "\" is no address: " + e.getReason());
        }
        throw CommandFailure.usage("\"" + url + "\" is no server's address; expected one like http://127.0.0.1:8080");
    }

    /** The JSON answered to a GET. */
    Json get(String path) {
        return send(request(path).GET().build());
    }

    /** The text answered to a GET. */
    String text(String path) {
        return answer(request(path).GET().build()).body();
    }

    /** The text answered to a GET that the server may keep waiting for so many seconds. */
    String text(String path, int waitSeconds) {
        return answer(request(path)
                        .timeout(PATIENCE.plusSeconds(waitSeconds))
                        .header("prefer", "wait=" + waitSeconds)
                        .GET()
                        .build())
                .body();
    }

    /** The text answered to a DELETE; "" if there is none. */
    String delete(String path) {
        return answer(request(path).DELETE().build()).body();
    }

    /** The JSON answered to a POST. */
    Json post(String path, Json body) {
        return send(request(path)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(JsonWriter.write(body)))
                .build());
    }

    /** A model's metadata; of its latest version if none is named. */
    ModelInterface model(String name, String version) {
        return ModelInterface.of(object(get(path(name, version))));
    }

    /** An inference, answered in the protocol's form. */
    JsonObject infer(String name, String version, JsonObject body) {
        return object(post(path(name, version) + "/infer", body));
    }

    private static String path(String model, String version) {
        return "/v2/models/" + encode(model) + (version.isEmpty() ? "" : "/versions/" + encode(version));
    }

    static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path)).timeout(PATIENCE);
    }

    private Json send(HttpRequest request) {
        return JsonReader.read("the server's answer", answer(request).body());
    }

    private HttpResponse<String> answer(HttpRequest request) {
        HttpResponse<String> response;
        try {
            response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (ConnectException e) {
            throw CommandFailure.unreachable(
                    "no server answers at " + server,
                    "start one with: barista serve --models DIR   (or name another with --url)");
        } catch (HttpTimeoutException e) {
            throw CommandFailure.unreachable(
                    "the server at " + server + " did not answer in " + PATIENCE.toSeconds() + " s", "");
        } catch (InterruptedException | InterruptedIOException e) {
            throw CommandFailure.failed("interrupted");
        } catch (IOException e) {
            throw CommandFailure.unreachable(
                    "what answers at " + server + " does not speak HTTP: " + e.getMessage(), "");
        }
        if (response.statusCode() / 100 != 2) {
            throw CommandFailure.failed(reason(response));
        }
        return response;
    }

    /** The server's own words, where it has some. */
    private static String reason(HttpResponse<String> response) {
        String body = response.body().strip();
        if (body.startsWith("{") && JsonReader.read("the server's answer", body) instanceof JsonObject object) {
            String error = object.text("error");
            if (!error.isEmpty()) {
                return error;
            }
        }
        return "the server answered " + response.statusCode() + (body.isEmpty() ? "" : ": " + body);
    }

    private static JsonObject object(Json answer) {
        if (answer instanceof JsonObject object) {
            return object;
        }
        throw CommandFailure.failed("the server answered " + answer.describe() + " where an object belongs");
    }

    @Override
    public void close() {
        http.close();
    }
}
