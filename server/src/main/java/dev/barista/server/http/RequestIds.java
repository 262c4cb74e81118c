package dev.barista.server.http;

import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Names requests: by what the caller sent if it is fit for a header and a log line, otherwise by a new id. */
public final class RequestIds {

    /** The header that carries an id, in and out. */
    public static final String HEADER = "x-request-id";

    private static final int MAX_LENGTH = 128;

    private final String prefix = HexFormat.of().toHexDigits(new SplittableRandom().nextInt()) + "-";
    private final AtomicLong next = new AtomicLong();

    /** The id for a request whose caller sent this. */
    public String choose(@Nullable String sent) {
        return sent != null && isFit(sent) ? sent : prefix + HexFormat.of().toHexDigits(next.getAndIncrement(), 8);
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
