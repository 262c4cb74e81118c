package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.RequestContext;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.server.telemetry.CallMeters;
import dev.barista.server.telemetry.CallTimes;
import dev.barista.server.telemetry.RequestRecord;
import dev.barista.server.telemetry.ServerMetrics;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps the books on the inference calls of one protocol. Thread-safe. */
final class CallLedger {

    private final String protocol;
    private final Barista barista;
    private final ServerMetrics metrics;
    private final Clock clock;

    /** Who answered last: often who answers next. */
    private volatile @Nullable Answering last;

    private record Answering(ModelName model, ModelVersion version, CallMeters meters) {}

    CallLedger(String protocol, Barista barista, ServerMetrics metrics, Clock clock) {
        this.protocol = protocol;
        this.barista = barista;
        this.metrics = metrics;
        this.clock = clock;
    }

    long now() {
        return clock.nanoTime();
    }

    /** The context with what the call's parameters say: its timeout, if that ends before its deadline, and priority. */
    RequestContext withParameters(RequestContext context, DecodedInfer call) {
        RequestContext urgent =
                call.priority() == RequestContext.USUAL_PRIORITY ? context : context.withPriority(call.priority());
        if (call.timeoutMicros().isEmpty()) {
            return urgent;
        }
        long patience =
                Math.min(TimeUnit.MICROSECONDS.toNanos(call.timeoutMicros().getAsLong()), Long.MAX_VALUE / 2);
        return urgent.withDeadline(clock.nanoTime() + patience);
    }

    /**
     * Enters an answer that has just been encoded.
     *
     * @param startNanos when the call was there as a whole
     * @param decodeNanos how long it took to decode
     */
    CallTimes answered(
            RequestRecord record, InferenceResponse response, long startNanos, long decodeNanos, long encodeStart) {
        long now = clock.nanoTime();
        CallTimes times = new CallTimes(decodeNanos, response.times(), now - encodeStart);
        record.answeredBy(response.model(), response.version());
        record.spent(times);
        meters(response.model(), response.version()).answered(times, now - startNanos);
        return times;
    }

    private CallMeters meters(ModelName model, ModelVersion version) {
        Answering before = last;
        if (before != null && before.model.equals(model) && before.version.equals(version) && !before.meters.isGone()) {
            return before.meters;
        }
        CallMeters meters = metrics.calls(protocol, model, version);
        last = new Answering(model, version, meters);
        return meters;
    }

    /** Enters a failure. */
    void failed(RequestRecord record, Optional<ModelName> called, Throwable thrown) {
        called.ifPresent(record::called);
        failed(called, thrown);
    }

    /** Enters a failure of a call whose record has all there is to say. */
    void failed(Optional<ModelName> called, Throwable thrown) {
        Throwable error =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        ErrorCode code = error instanceof InferenceException e ? e.code() : ErrorCode.INTERNAL;
        Optional<ModelName> known = called.filter(model -> barista.model(model).isPresent());
        metrics.failed(protocol, known.orElse(null), code);
    }
}
