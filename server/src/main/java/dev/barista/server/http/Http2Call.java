package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request over HTTP/2. Beside answers in one piece, it takes those that are sent frame by frame. */
public final class Http2Call extends HttpCall {

    private static final AsciiString HEAD = AsciiString.cached("HEAD");

    private final Http2Dialogue dialogue;
    private final Http2Stream stream;
    private final Http2Headers headers;
    private @Nullable Listener listener;
    private boolean isWhole;
    private boolean isAnswered;
    private boolean isClosed;
    private boolean isPaused;
    private int unconsumed;

    Http2Call(Connection connection, Http2Dialogue dialogue, Http2Stream stream, Http2Headers headers) {
        super(connection);
        this.dialogue = dialogue;
        this.stream = stream;
        this.headers = headers;
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public String method() {
        return text(headers.method());
    }

    @Override
    public String path() {
        return RequestTarget.path(text(headers.path()));
    }

    private static String text(@Nullable CharSequence value) {
        return value == null ? "" : value.toString();
    }

    @Override
    public @Nullable String header(CharSequence name) {
        CharSequence value = headers.get(name);
        return value == null ? null : value.toString();
    }

    @Override
    List<String> headers(CharSequence name) {
        return headers.getAll(name).stream().map(CharSequence::toString).toList();
    }

    @Override
    String query() {
        return RequestTarget.query(text(headers.path()));
    }

    @Override
    public String protocol() {
        return "http/2";
    }

    @Override
    void sendContinue() {
        Http2Headers head = ReadOnlyHttp2Headers.serverHeaders(false, HttpResponseStatus.CONTINUE.codeAsText());
        var _ = dialogue.encoder()
                .writeHeaders(context(), stream.id(), head, 0, false, context().newPromise());
        connection().flushAtTurnEnd();
    }

    private ChannelHandlerContext context() {
        return dialogue.context();
    }

    /** Takes bytes of the body; returns how many the client may send in their place. */
    int received(ByteBuf data, int padding) {
        int count = data.readableBytes() + padding;
        if (listener != null && data.isReadable()) {
            listener.received(data);
        }
        if (isPaused) {
            unconsumed += count;
            return 0;
        }
        return count;
    }

    /** The request is whole. */
    void ended() {
        if (!isWhole) {
            isWhole = true;
            connection().pace().received();
            if (listener != null) {
                listener.ended();
            }
        }
    }

    /** Both sides are done, or one of them gave up. */
    void closed() {
        isClosed = true;
        if (!isWhole) {
            isWhole = true;
            connection().pace().received();
        }
        connection().pace().answered();
        if (isAnswered) {
            dialogue.sent();
        }
        Listener told = listener;
        listener = null;
        if (told != null && !isAnswered) {
            told.gone();
        }
    }

    void writabilityChanged() {
        if (listener != null && isWritable()) {
            listener.writable();
        }
    }

    /** Stops taking the body: the client may send what it was promised, then it has to wait. */
    public void pause() {
        isPaused = true;
    }

    /** Goes on taking the body. */
    public void resume() {
        isPaused = false;
        int held = unconsumed;
        unconsumed = 0;
        if (held > 0 && !isClosed) {
            consume(held);
        }
    }

    private void consume(int bytes) {
        try {
            dialogue.decoder().flowController().consumeBytes(stream, bytes);
            connection().flushAtTurnEnd();
        } catch (Http2Exception e) {
            connection().failed(e);
        }
    }

    /** Whether the client keeps up with what is sent. */
    public boolean isWritable() {
        return isClosed || dialogue.encoder().flowController().isWritable(stream);
    }

    /** Writes headers, or trailers; the last frame of an answer has {@code end}. */
    public void write(Http2Headers head, boolean end) {
        if (isClosed || isAnswered) {
            return;
        }
        ChannelPromise promise = promise(end);
        var _ = dialogue.encoder().writeHeaders(context(), stream.id(), head, 0, end, promise);
        connection().flushAtTurnEnd();
    }

    /** Writes bytes, which are taken over; the last frame of an answer has {@code end}. */
    public void write(ByteBuf data, boolean end) {
        if (isClosed || isAnswered) {
            data.release();
            return;
        }
        ChannelPromise promise = promise(end);
        var _ = dialogue.encoder().writeData(context(), stream.id(), data, 0, end, promise);
        connection().flushAtTurnEnd();
    }

    private ChannelPromise promise(boolean end) {
        ChannelPromise promise = context().newPromise();
        if (end) {
            isAnswered = true;
            dialogue.answered();
            if (!isWhole) {
                promise.addListener(sent -> stopRequest());
            }
        }
        return promise;
    }

    /** The answer is sent, and there is more of the request: tells the client to keep that. */
    private void stopRequest() {
        if (!isWhole && !isClosed) {
            var _ = dialogue.resetStream(
                    context(),
                    stream.id(),
                    Http2Error.NO_ERROR.code(),
                    context().newPromise());
            connection().flushAtTurnEnd();
        }
    }

    @Override
    void respond(Answer answer, String requestId, boolean cutsOff) {
        boolean bare = !answer.body().isReadable() || HEAD.contentEquals(text(headers.method()));
        write(head(answer, requestId), bare);
        if (bare) {
            answer.body().release();
        } else {
            write(answer.body(), true);
        }
    }

    private static Http2Headers head(Answer answer, String requestId) {
        AsciiString[] fields = new AsciiString[2 * (answer.headers().size() + 3)];
        int count = 0;
        for (int i = 0; i < answer.headers().size(); i++) {
            fields[count++] = answer.headers().get(i).name();
            fields[count++] = answer.headers().get(i).value();
        }
        if (!answer.contentType().isEmpty()) {
            fields[count++] = HeaderNames.CONTENT_TYPE;
            fields[count++] = answer.contentType();
        }
        if (answer.status() != 204) {
            fields[count++] = HeaderNames.CONTENT_LENGTH;
            fields[count++] = AsciiString.of(Integer.toString(answer.body().readableBytes()));
        }
        fields[count++] = HeaderNames.REQUEST_ID;
        fields[count++] = AsciiString.of(requestId);
        AsciiString status = HttpResponseStatus.valueOf(answer.status()).codeAsText();
        return ReadOnlyHttp2Headers.serverHeaders(
                false, status, count == fields.length ? fields : Arrays.copyOf(fields, count));
    }
}
