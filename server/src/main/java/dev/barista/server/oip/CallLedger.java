package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.ModelName;
import dev.barista.model.RequestContext;
import dev.barista.protocol.oip.DecodedInfer;
import dev.barista.server.telemetry.CallTimes;
import dev.barista.server.telemetry.RequestRecord;
import dev.barista.server.telemetry.ServerMetrics;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Keeps the books on the inference calls of one protocol. Thread-safe. */
final class CallLedger {

    private final String protocol;
    private final Barista barista;
    private final ServerMetrics metrics;
    private final Clock clock;

    CallLedger(String protocol, Barista barista, ServerMetrics metrics, Clock clock) {
        this.protocol = protocol;
        this.barista = barista;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** When a call came in whole, and how long it took to decode. */
    record Decoded(long startNanos, long decodeNanos) {}

    long now() {
        return clock.nanoTime();
    }

    Decoded decodedSince(long startNanos) {
        return new Decoded(startNanos, clock.nanoTime() - startNanos);
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

    /** Enters an answer that has just been encoded. */
    CallTimes answered(RequestRecord record, InferenceResponse response, Decoded decoded, long encodeStart) {
        long now = clock.nanoTime();
        CallTimes times = new CallTimes(decoded.decodeNanos(), response.times(), now - encodeStart);
        record.called(response.model().value(), response.version().toString());
        record.spent(times);
        metrics.answered(protocol, response.model(), response.version(), times, now - decoded.startNanos());
        return times;
    }

    /** Enters a failure. */
    void failed(RequestRecord record, Optional<ModelName> called, Throwable thrown) {
        called.ifPresent(model -> record.called(model.value(), ""));
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
