package dev.barista.server.http;

import java.time.Duration;

/**
 * What a client may ask of the front end.
 *
 * @param maxRequestBytes the largest body, as sent and after it was unpacked; for gRPC the largest message
 * @param maxHeaderBytes all headers of a request together
 * @param receiveTimeout how long a request may take to arrive, from the first byte to the last; also the first request
 *     of a connection from when it was opened
 * @param idleTimeout how long a connection may stay open between requests, or without a byte moving on it
 */
public record HttpLimits(int maxRequestBytes, int maxHeaderBytes, Duration receiveTimeout, Duration idleTimeout) {

    public static final HttpLimits DEFAULT =
            new HttpLimits(64 << 20, 16 << 10, Duration.ofSeconds(60), Duration.ofMinutes(10));

    private static final int LEAST = 1024;

    public HttpLimits {
        checkAtLeast("the largest request", maxRequestBytes);
        checkAtLeast("the largest headers", maxHeaderBytes);
        checkPositive("the time to receive a request", receiveTimeout);
        checkPositive("the time that a connection may be idle", idleTimeout);
    }

    private static void checkAtLeast(String what, int bytes) {
        if (bytes < LEAST) {
            throw new IllegalArgumentException(what + " must be " + LEAST + " bytes or more, got " + bytes);
        }
    }

    private static void checkPositive(String what, Duration time) {
        if (time.toMillis() < 1) {
            throw new IllegalArgumentException(what + " must be a millisecond or more, got " + time);
        }
    }

    public HttpLimits withMaxRequestBytes(int bytes) {
        return new HttpLimits(bytes, maxHeaderBytes, receiveTimeout, idleTimeout);
    }

    public HttpLimits withReceiveTimeout(Duration timeout) {
        return new HttpLimits(maxRequestBytes, maxHeaderBytes, timeout, idleTimeout);
    }

    public HttpLimits withIdleTimeout(Duration timeout) {
        return new HttpLimits(maxRequestBytes, maxHeaderBytes, receiveTimeout, timeout);
    }
}
