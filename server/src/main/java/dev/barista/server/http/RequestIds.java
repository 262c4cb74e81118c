package dev.barista.server.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Names requests: by what the caller sent if it is fit for a header and a log line, otherwise by a new id. */
public final class RequestIds {

    private static final int MAX_LENGTH = 128;
    private static final int DIGITS = 8;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] prefix =
            (HexFormat.of().toHexDigits(new SplittableRandom().nextInt()) + "-").getBytes(StandardCharsets.US_ASCII);
    private final AtomicLong next = new AtomicLong();

    /** The id for a request whose caller sent this. */
    public String choose(@Nullable String sent) {
        return sent != null && isFit(sent) ? sent : make();
    }

    private String make() {
        byte[] id = new byte[prefix.length + DIGITS];
        System.arraycopy(prefix, 0, id, 0, prefix.length);
        long number = next.getAndIncrement();
        for (int i = id.length - 1; i >= prefix.length; i--) {
            id[i] = HEX[(int) (number & 0xf)];
            number >>>= 4;
        }
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    private static boolean isFit(String sent) {
        if (sent.isEmpty() || sent.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < sent.length(); i++) {
            char c = sent.charAt(i);
            boolean plain = c > ' ' && c < 0x7f && c != '"' && c != '\\';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
