package dev.barista.server.http;

import dev.barista.server.telemetry.JsonText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a request is answered with. Owns its body; handing it to {@link Exchange#respond} hands that over.
 *
 * @param contentType "" for an answer without a body
 * @param body bytes before the first to be read may be overwritten
 */
public record Answer(int status, AsciiString contentType, ByteBuf body, List<Header> headers) {

    public static final AsciiString JSON = AsciiString.cached("application/json");
    public static final AsciiString TEXT = AsciiString.cached("text/plain; charset=utf-8");

    /** So many bytes before a body have room for what HTTP/1.1 puts there, mostly; then both go out in one piece. */
    public static final int HEADROOM = 384;

    private static final int RETRY_AFTER_SECONDS = 1;

    public Answer {
        headers = List.copyOf(headers);
    }

    /**
     * A header of an answer.
     *
     * @param name small
     * @param value without anything that would end the header and begin something else
     */
    public record Header(AsciiString name, AsciiString value) {}

    /** An answer that is its status alone. */
    public static Answer empty(int status) {
        return new Answer(status, AsciiString.EMPTY_STRING, Unpooled.EMPTY_BUFFER, List.of());
    }

    public static Answer text(int status, AsciiString contentType, String body) {
        return new Answer(
                status, contentType, Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)), List.of());
    }

    public static Answer json(String body) {
        return text(200, JSON, body);
    }

    /** {@code {"error": …}}, the shape of every failure. */
    public static Answer error(int status, String message) {
        return error(status, message, 0);
    }

    /** The same, and when it may be worth a new try: in nanoseconds, 0 if nothing is known of that. */
    public static Answer error(int status, String message, long retryAfterNanos) {
        Answer answer = text(status, JSON, new JsonText().put("error", message).end());
        boolean again = retryAfterNanos > 0 || status == 429 || status == 503;
        return again ? answer.with(HeaderNames.RETRY_AFTER, Long.toString(seconds(retryAfterNanos))) : answer;
    }

    /** Rounded up, as the header has no fractions: too early would be refused again. */
    private static long seconds(long nanos) {
        long second = TimeUnit.SECONDS.toNanos(1);
        return Math.max(RETRY_AFTER_SECONDS, nanos / second + (nanos % second == 0 ? 0 : 1));
    }

    /** @throws IllegalArgumentException if the value would end the header and begin something else */
    public Answer with(AsciiString name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == 0x7f) {
                throw new IllegalArgumentException("a header's value holds the character " + (int) c + ": " + name);
            }
        }
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, AsciiString.of(value)));
        return new Answer(status, contentType, body, more);
    }
}
