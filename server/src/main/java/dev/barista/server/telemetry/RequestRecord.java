package dev.barista.server.telemetry;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
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
    private @Nullable ModelName model;
    private @Nullable ModelVersion version;
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

    /** Notes which model was called. */
    public void called(ModelName calledModel) {
        model = calledModel;
    }

    /** Notes which model was called and which version of it answered. */
    public void answeredBy(ModelName calledModel, ModelVersion answering) {
        model = calledModel;
        version = answering;
    }

    public void received(long bytes) {
        bytesIn += bytes;
    }

    public void spent(CallTimes callTimes) {
        times = callTimes;
    }

    /** The model that was called, if one was. */
    @Nullable
    ModelName model() {
        return model;
    }

    /** The version that answered, if one did. */
    @Nullable
    ModelVersion version() {
        return version;
    }

    public long bytesIn() {
        return bytesIn;
    }

    public @Nullable CallTimes times() {
        return times;
    }
}
