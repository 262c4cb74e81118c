package dev.barista.loadgen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Whole requests of HTTP/1.1, encoded once. */
final class HttpRequests {

    private HttpRequests() {}

    static ByteBuf get(Endpoint endpoint, String path, List<Header> headers) {
        return shared(List.of(head("GET", endpoint, path, headers, "")));
    }

    /** @param body pieces of it, one behind the other */
    static ByteBuf post(Endpoint endpoint, String path, List<Header> headers, List<ByteBuffer> body) {
        long length = body.stream().mapToLong(ByteBuffer::remaining).sum();
        ByteBuffer head = head("POST", endpoint, path, headers, "Content-Length: " + length + "\r\n");
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.add(head);
        pieces.addAll(body);
        return shared(pieces);
    }

    private static ByteBuffer head(String method, Endpoint endpoint, String path, List<Header> headers, String more) {
        StringBuilder head = new StringBuilder(method + " " + endpoint.path() + path + " HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.name().equalsIgnoreCase("host"))) {
            head.append("Host: ").append(endpoint.authority()).append("\r\n");
        }
        for (Header header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return ByteBuffer.wrap(head.append(more).append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** One piece off the heap, for all calls; left to the collector. */
    static ByteBuf shared(List<ByteBuffer> pieces) {
        int length =
                Math.toIntExact(pieces.stream().mapToLong(ByteBuffer::remaining).sum());
        ByteBuffer all = ByteBuffer.allocateDirect(length);
        pieces.forEach(piece -> all.put(piece.duplicate()));
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(all.flip()));
    }

    /** A segment of a path. */
    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
