package dev.barista.system;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends any bytes as the body of a gRPC call, which no gRPC library would. Thread-safe. */
final class FrameClient implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client;

    FrameClient(int port) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port));
    }

    /** How a call ended. */
    record Status(int code, String message) {}

    /** A message behind its prefix, which may lie. */
    static byte[] frame(int flag, int length, byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) flag)
                .putInt(length)
                .put(message)
                .array();
    }

    Status call(String method, Map<String, String> headers, byte[] body) {
        try {
            return client.request(HttpMethod.POST, "/" + method)
                    .compose(request -> {
                        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
                        headers.forEach(request::putHeader);
                        return request.send(Buffer.buffer(body));
                    })
                    .compose(response -> response.end().map(end -> status(response)))
                    .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer in " + PATIENCE_SECONDS + " s", e);
        }
    }

    private static Status status(HttpClientResponse response) {
        String code = response.getHeader("grpc-status");
        String message = response.getHeader("grpc-message");
        if (code == null) {
            code = response.getTrailer("grpc-status");
            message = response.getTrailer("grpc-message");
        }
        if (code == null) {
            throw new AssertionError("no grpc-status, HTTP status " + response.statusCode());
        }
        String text = message == null ? "" : message.replace("+", "%2B");
        return new Status(Integer.parseInt(code), URLDecoder.decode(text, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
