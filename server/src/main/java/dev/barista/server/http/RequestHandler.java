package dev.barista.server.http;

/** Answers requests. Called on the event loop of the request's connection, when its headers have arrived. */
@FunctionalInterface
public interface RequestHandler {

    /** Must say who listens to the rest of the request before it returns, and must not throw. */
    void handle(HttpCall call);
}
