package dev.barista.server.http;

import dev.barista.server.telemetry.JsonText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request is answered with. Owns its body; handing it to {@link Exchange#respond} hands that over.
 *
 * @param contentType "" for an answer without a body
 */
public record Answer(int status, String contentType, ByteBuf body, List<Header> headers) {

    public static final String JSON = "application/json";
    public static final String TEXT = "text/plain; charset=utf-8";

    private static final int RETRY_AFTER_SECONDS = 1;

    public Answer {
        headers = List.copyOf(headers);
    }

    /** A header of an answer. */
    public record Header(String name, String value) {}

    /** An answer that is its status alone. */
    public static Answer empty(int status) {
        return new Answer(status, "", Unpooled.EMPTY_BUFFER, List.of());
    }

    public static Answer text(int status, String contentType, String body) {
        return new Answer(
                status, contentType, Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)), List.of());
    }

    public static Answer json(String body) {
        return text(200, JSON, body);
    }

    /** {@code {"error": …}}, the shape of every failure. */
    public static Answer error(int status, String message) {
        Answer answer = text(status, JSON, new JsonText().put("error", message).end());
        boolean again = status == 429 || status == 503;
        return again ? answer.with("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)) : answer;
    }

    public Answer with(String name, String value) {
        return new Answer(status, contentType, body, append(headers, new Header(name, value)));
    }

    private static List<Header> append(List<Header> headers, Header header) {
        List<Header> more = new ArrayList<>(headers);
        more.add(header);
        return more;
    }
}
