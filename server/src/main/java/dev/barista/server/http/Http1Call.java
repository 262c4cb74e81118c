package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request over HTTP/1.1. Its answer waits here until those of the requests before it are sent. */
final class Http1Call extends HttpCall {

    private static final AsciiString CLOSE = AsciiString.cached("close");
    private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
    private static final ByteBuf CONTINUE = Unpooled.unreleasableBuffer(
            Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII)
                    .asReadOnly());

    /** Up to this many bytes copying an answer behind its head costs less than a second piece. */
    private static final int LARGEST_COPIED = 8 << 10;

    private final Http1Dialogue dialogue;
    private final HttpRequest request;
    private @Nullable Listener listener;
    private @Nullable ByteBuf first;
    private @Nullable ByteBuf second;
    private boolean isCutOff;
    private boolean endsConnection;

    Http1Call(Connection connection, Http1Dialogue dialogue, HttpRequest request) {
        super(connection);
        this.dialogue = dialogue;
        this.request = request;
    }

    @Override
    public void listen(Listener newListener) {
        listener = newListener;
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        return RequestTarget.path(request.uri());
    }

    @Override
    public @Nullable String header(CharSequence name) {
        return request.headers().get(name);
    }

    @Override
    List<String> headers(CharSequence name) {
        return request.headers().getAll(name);
    }

    @Override
    String query() {
        return RequestTarget.query(request.uri());
    }

    @Override
    public String protocol() {
        return "http/1";
    }

    @Override
    void sendContinue() {
        var _ = dialogue.context()
                .writeAndFlush(CONTINUE.duplicate(), dialogue.context().voidPromise());
    }

    void received(ByteBuf chunk) {
        if (listener != null) {
            listener.received(chunk);
        }
    }

    void ended() {
        if (listener != null) {
            listener.ended();
        }
    }

    /** The connection is closed, or won't get to this call. */
    void left() {
        connection().pace().answered();
        if (first != null) {
            first.release();
            first = null;
        }
        if (second != null) {
            second.release();
            second = null;
        }
        Listener told = listener;
        listener = null;
        if (told != null) {
            told.gone();
        }
    }

    /** Answers what is no request, or ends as none; whoever worked on it is told that it is over. */
    void refuse(Answer answer) {
        Listener told = listener;
        listener = null;
        if (told != null) {
            told.gone();
        }
        if (!isAnswered()) {
            respond(answer, "", true);
        }
    }

    boolean isAnswered() {
        return first != null;
    }

    /** Whether the client was told to go, though its request was not whole. */
    boolean isCutOff() {
        return isCutOff;
    }

    boolean endsConnection() {
        return endsConnection;
    }

    @Override
    void respond(Answer answer, String requestId, boolean cutsOff) {
        listener = null;
        isCutOff = cutsOff;
        endsConnection = cutsOff || !HttpUtil.isKeepAlive(request) || dialogue.endsWith(this);
        ResponseHead head = connection().loop().head();
        putHead(head, answer, requestId);
        put(head, answer.body());
        dialogue.answered();
    }

    private void putHead(ResponseHead head, Answer answer, String requestId) {
        head.begin(answer.status());
        if (!answer.contentType().isEmpty()) {
            head.header(HeaderNames.CONTENT_TYPE, answer.contentType());
        }
        for (int i = 0; i < answer.headers().size(); i++) {
            Answer.Header header = answer.headers().get(i);
            head.header(header.name(), header.value());
        }
        if (!requestId.isEmpty()) {
            head.header(HeaderNames.REQUEST_ID, requestId);
        }
        if (answer.status() != 204) {
            head.header(HeaderNames.CONTENT_LENGTH, answer.body().readableBytes());
        }
        if (endsConnection) {
            head.header(HeaderNames.CONNECTION, CLOSE);
        } else if (request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            head.header(HeaderNames.CONNECTION, KEEP_ALIVE);
        }
        head.end();
    }

    /** Takes over the body; in one piece with the head where that is cheap. */
    private void put(ResponseHead head, ByteBuf body) {
        int size = request.method().equals(HttpMethod.HEAD) ? 0 : body.readableBytes();
        if (size > 0 && body.readerIndex() >= head.length()) {
            head.putBefore(body);
            first = body;
            return;
        }
        boolean copied = size <= LARGEST_COPIED;
        ByteBuf bytes = connection().loop().parts().memory().directBuffer(head.length() + (copied ? size : 0));
        head.putInto(bytes);
        first = bytes;
        if (copied) {
            bytes.writeBytes(body, body.readerIndex(), size);
            body.release();
        } else {
            second = body;
        }
    }

    /** Writes the answer, which must be there. */
    void send(ChannelHandlerContext context) {
        if (first != null) {
            var _ = context.write(first, context.voidPromise());
            first = null;
        }
        if (second != null) {
            var _ = context.write(second, context.voidPromise());
            second = null;
        }
    }
}
