package dev.barista.server.grpc;

import dev.barista.server.http.HeaderNames;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.concurrent.TimeUnit;

/** The headers and trailers of gRPC; what is always the same is made once. */
final class GrpcHeaders {

    static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");
    static final AsciiString TIMEOUT = AsciiString.cached("grpc-timeout");

    private static final AsciiString ACCEPT_ENCODING = AsciiString.cached("grpc-accept-encoding");
    private static final AsciiString STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString RETRY_PUSHBACK = AsciiString.cached("grpc-retry-pushback-ms");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("application/grpc");
    private static final AsciiString GZIP = AsciiString.cached("gzip");
    private static final AsciiString CODINGS = AsciiString.cached("identity,gzip");
    private static final AsciiString HTTP_OK = AsciiString.cached("200");
    private static final AsciiString OK = AsciiString.cached("0");

    static final Http2Headers OK_TRAILERS = ReadOnlyHttp2Headers.trailers(false, STATUS, OK);

    private GrpcHeaders() {}

    /** What an answer begins with. */
    static Http2Headers head(String requestId, boolean packs) {
        AsciiString id = AsciiString.of(requestId);
        return packs
                ? fields(
                        HeaderNames.CONTENT_TYPE,
                        CONTENT_TYPE,
                        ACCEPT_ENCODING,
                        CODINGS,
                        HeaderNames.REQUEST_ID,
                        id,
                        ENCODING,
                        GZIP)
                : fields(HeaderNames.CONTENT_TYPE, CONTENT_TYPE, ACCEPT_ENCODING, CODINGS, HeaderNames.REQUEST_ID, id);
    }

    /** What an answer without messages is, but its status. */
    static Http2Headers trailersOnly(String requestId) {
        return new DefaultHttp2Headers(false)
                .status(HTTP_OK)
                .add(HeaderNames.CONTENT_TYPE, CONTENT_TYPE)
                .add(ACCEPT_ENCODING, CODINGS)
                .add(HeaderNames.REQUEST_ID, AsciiString.of(requestId));
    }

    /** What an answer with messages ends with, but its status. */
    static Http2Headers trailers() {
        return new DefaultHttp2Headers(false);
    }

    /**
     * Adds how a call ended.
     *
     * @param retryAfterNanos when it may be worth a new try; 0 if nothing is known of that
     */
    static Http2Headers withStatus(Http2Headers headers, int status, String message, long retryAfterNanos) {
        headers.add(STATUS, AsciiString.of(Integer.toString(status)));
        if (!message.isEmpty()) {
            headers.add(MESSAGE, AsciiString.of(GrpcStatusText.encode(message)));
        }
        if (retryAfterNanos > 0) {
            long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(retryAfterNanos));
            headers.add(RETRY_PUSHBACK, AsciiString.of(Long.toString(millis)));
        }
        return headers;
    }

    private static Http2Headers fields(AsciiString... fields) {
        return ReadOnlyHttp2Headers.serverHeaders(false, HTTP_OK, fields);
    }
}
