package dev.barista.loadgen;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way. Used again and again by the one thread that drives it, because at hundreds of thousands of calls
 * a second garbage would be what is measured.
 */
final class Call {

    /** When it was meant to begin: latency counts from here. */
    long intended;

    /** When it did begin. */
    long sent;

    /** Whether it could not be sent when it was due, because others were in its way. */
    boolean waited;

    /** When the last token came; {@link #sent} before the first. */
    long lastToken;

    int tokens;

    /** Which of the prepared requests. */
    int sample;

    @Nullable
    Wire wire;

    /** Neighbours in the order of sending, see {@link CallsInFlight}. */
    @Nullable
    Call previous;

    @Nullable
    Call next;

    /** Of HTTP/2: the stream, what of the message is sent, and what the server lets it send. */
    int stream;

    int written;

    long window;

    /** Where the answer's body goes, if anybody wants it. */
    @Nullable
    ByteArrayOutputStream body;

    void begin(long intendedNanos, long now, int sampleIndex) {
        intended = intendedNanos;
        waited = false;
        sent = now;
        lastToken = now;
        tokens = 0;
        sample = sampleIndex;
        written = 0;
        window = 0;
    }
}
