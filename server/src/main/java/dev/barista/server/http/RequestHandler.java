package dev.barista.server.http;

import io.vertx.core.http.HttpServerRequest;

/** Answers requests. Called on the event loop of the request's connection, when its headers have arrived. */
@FunctionalInterface
public interface RequestHandler {

    /** Must set handlers for what it wants to read of the request before it returns, and must not throw. */
    void handle(HttpServerRequest request, Progress progress);

    /** What the handler tells of the request; on the request's event loop, each once. */
    interface Progress {

        /** The request is whole, or none of the rest is waited for; called before {@link #answered}. */
        void received();

        /** The request was answered, or its client went away. */
        void answered();
    }
}
