package dev.barista.server.http;

import io.vertx.core.http.HttpServerRequest;

/** The path of a request as it came, without the query; "" where the request has none ({@code OPTIONS *}). */
public final class RequestPath {

    private RequestPath() {}

    public static String of(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }
}
