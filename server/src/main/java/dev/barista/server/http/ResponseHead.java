package dev.barista.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The status line and headers of an answer over HTTP/1.1, put together byte by byte. Used again and again, by one
 * thread.
 */
final class ResponseHead {

    private static final byte[] OK = "HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);

    /** Digits of the largest int. */
    private static final int MAX_DIGITS = 10;

    private byte[] bytes = new byte[1024];
    private int length;

    /** Begins anew. */
    void begin(int status) {
        length = 0;
        if (status == 200) {
            put(OK, 0, OK.length);
            return;
        }
        put(VERSION, 0, VERSION.length);
        HttpResponseStatus named = HttpResponseStatus.valueOf(status);
        put(named.codeAsText());
        put(' ');
        put(AsciiString.of(named.reasonPhrase()));
        endLine();
    }

    void header(AsciiString name, AsciiString value) {
        put(name);
        colon();
        put(value);
        endLine();
    }

    /** @param value of printable ASCII */
    void header(AsciiString name, String value) {
        put(name);
        colon();
        ensure(value.length());
        for (int i = 0; i < value.length(); i++) {
            bytes[length++] = (byte) value.charAt(i);
        }
        endLine();
    }

    void header(AsciiString name, int value) {
        put(name);
        colon();
        ensure(MAX_DIGITS);
        int digits = 1;
        for (int rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        int rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        endLine();
    }

    /** The empty line after the headers. */
    void end() {
        endLine();
    }

    int length() {
        return length;
    }

    /** Puts the head into a buffer before what can be read of it; it has room for that. */
    void putBefore(ByteBuf body) {
        int start = body.readerIndex() - length;
        body.setBytes(start, bytes, 0, length).readerIndex(start);
    }

    void putInto(ByteBuf buffer) {
        buffer.writeBytes(bytes, 0, length);
    }

    private void colon() {
        ensure(2);
        bytes[length++] = ':';
        bytes[length++] = ' ';
    }

    private void endLine() {
        ensure(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void put(char c) {
        ensure(1);
        bytes[length++] = (byte) c;
    }

    private void put(AsciiString text) {
        put(text.array(), text.arrayOffset(), text.length());
    }

    private void put(byte[] source, int offset, int count) {
        ensure(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    private void ensure(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
        }
    }
}
