package dev.barista.server.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/** What is no HTTP: it is answered and cut off, because where the next request would begin nobody knows. */
final class MalformedRequest {

    private MalformedRequest() {}

    static Answer answer(@Nullable Throwable cause, HttpLimits limits) {
        String limit = limits.maxHeaderBytes() + " bytes";
        return switch (cause) {
            case TooLongHttpLineException ignored ->
                Answer.error(414, "the request's first line is longer than " + limit);
            case TooLongHttpHeaderException ignored ->
                Answer.error(431, "the request's headers are larger than " + limit);
            case null, default -> Answer.error(400, "this is no valid HTTP request: " + reason(cause));
        };
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null ? "malformed" : message;
    }
}
