package dev.barista.server.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one request until it is answered, for the access log; never anything of its payload. Used by
 * the request's event loop.
 */
public final class RequestRecord {

    private final String protocol;
    private final String method;
    private final String path;
    private final String requestId;
    private final long startNanos;
    private String model = "";
    private String version = "";
    private long bytesIn;
    private @Nullable CallTimes times;

    public RequestRecord(String protocol, String method, String path, String requestId, long startNanos) {
        this.protocol = protocol;
        this.method = method;
        this.path = path;
        this.requestId = requestId;
        this.startNanos = startNanos;
    }

    public String protocol() {
        return protocol;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    public String requestId() {
        return requestId;
    }

    public long startNanos() {
        return startNanos;
    }

    /** Notes which model was called, and which version of it answered; "" where none did. */
    public void called(String calledModel, String answeredVersion) {
        model = calledModel;
        version = answeredVersion;
    }

    public void received(long bytes) {
        bytesIn += bytes;
    }

    public void spent(CallTimes callTimes) {
        times = callTimes;
    }

    public String model() {
        return model;
    }

    public String version() {
        return version;
    }

    public long bytesIn() {
        return bytesIn;
    }

    public @Nullable CallTimes times() {
        return times;
    }
}
