package dev.barista.server.grpc;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Status messages as the trailer {@code grpc-message} carries them: percent-encoded UTF-8 of bounded length. */
final class GrpcStatusText {

    /** Trailers count against the caller's limit for headers, which is 8 KiB with many. */
    private static final int MAX_CHARS = 2000;

    private GrpcStatusText() {}

    static String encode(String message) {
        String text = message.length() > MAX_CHARS ? message.substring(0, MAX_CHARS - 1) + "…" : message;
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length + 16);
        for (byte b : bytes) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return encoded.toString();
    }
}
