package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A request over HTTP/1.1 that asks to go on with HTTP/2, which then answers it. Done for requests with a small body of
 * known size; the others are answered by HTTP/1.1, as the standard allows. Used on the connection's event loop.
 */
final class H2cUpgrade {

    private static final String TOKEN = "h2c";
    private static final int LARGEST_BODY = 1 << 20;
    private static final int SETTING_BYTES = Short.BYTES + Integer.BYTES;
    private static final ByteBuf SWITCHING = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(
                    "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
                    StandardCharsets.US_ASCII)
            .asReadOnly());

    private final Connection connection;
    private final HttpRequest request;
    private final ByteBuf body;

    H2cUpgrade(Connection connection, HttpRequest request) {
        this.connection = connection;
        this.request = request;
        this.body = connection.loop().parts().memory().directBuffer();
    }

    static boolean isWanted(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!headers.contains(HeaderNames.UPGRADE)) {
            return false;
        }
        long length = HttpUtil.getContentLength(request, 0L);
        return headers.containsValue(HeaderNames.UPGRADE, TOKEN, true)
                && headers.getAll(HeaderNames.HTTP2_SETTINGS).size() == 1
                && settingsPayload(headers.get(HeaderNames.HTTP2_SETTINGS)).length % SETTING_BYTES == 0
                && length <= LARGEST_BODY
                && !HttpUtil.isTransferEncodingChunked(request)
                && !HttpUtil.is100ContinueExpected(request);
    }

    void received(ByteBuf chunk) {
        body.writeBytes(chunk);
    }

    void discard() {
        body.release();
    }

    /** The request is whole: says so, and has HTTP/2 take over the connection and the request. */
    void carryOut(ChannelHandlerContext context, Http1Dialogue http1) {
        var _ = context.writeAndFlush(SWITCHING.duplicate(), context.voidPromise());
        Http2Dialogue http2 = Http2Dialogue.begin(connection, context.pipeline());
        context.pipeline().remove(http1);
        try {
            http2.onHttpServerUpgrade(settings());
            http2.upgraded(headers(), body);
        } catch (Http2Exception e) {
            connection.close();
        } finally {
            body.release();
        }
        // Last, as it hands on what has come in since.
        context.pipeline().remove(HttpRequestDecoder.class);
    }

    private Http2Settings settings() {
        Http2Settings settings = new Http2Settings();
        ByteBuffer payload = ByteBuffer.wrap(settingsPayload(request.headers().get(HeaderNames.HTTP2_SETTINGS)));
        while (payload.hasRemaining()) {
            settings.put((char) payload.getShort(), (Long) Integer.toUnsignedLong(payload.getInt()));
        }
        return settings;
    }

    private static byte[] settingsPayload(String header) {
        try {
            return Base64.getUrlDecoder().decode(header);
        } catch (IllegalArgumentException e) {
            return new byte[1];
        }
    }

    private Http2Headers headers() {
        request.headers().set(HttpConversionUtil.ExtensionHeaderNames.SCHEME.text(), "http");
        request.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        return HttpConversionUtil.toHttp2Headers(request, false);
    }
}
