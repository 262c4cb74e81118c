package dev.barista.server.http;

import io.netty.util.AsciiString;

/** The headers that the front end reads and writes; small, as HTTP/2 demands. */
public final class HeaderNames {

    public static final AsciiString ACCEPT = AsciiString.cached("accept");
    public static final AsciiString ACCEPT_ENCODING = AsciiString.cached("accept-encoding");
    public static final AsciiString ALLOW = AsciiString.cached("allow");
    public static final AsciiString CONNECTION = AsciiString.cached("connection");
    public static final AsciiString CONTENT_ENCODING = AsciiString.cached("content-encoding");
    public static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    public static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    public static final AsciiString EXPECT = AsciiString.cached("expect");
    public static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
    public static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
    public static final AsciiString RETRY_AFTER = AsciiString.cached("retry-after");
    public static final AsciiString SERVER_TIMING = AsciiString.cached("server-timing");
    public static final AsciiString UPGRADE = AsciiString.cached("upgrade");
    public static final AsciiString VARY = AsciiString.cached("vary");

    private HeaderNames() {}
}
