package dev.barista.inference;

import dev.barista.lifecycle.ModelLease;
import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceRequest;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import org.jspecify.annotations.Nullable;

/** Keeps the books of one call: the version's counters, the listener, and the place inside the gate. */
final class CallAccount {

    private final ModelName model;
    private final Clock clock;
    private final CallListener listener;
    private final CallGate gate;
    private final long started;
    private final int rows;

    CallAccount(InferenceRequest request, Clock clock, CallListener listener, CallGate gate) {
        this.model = request.model();
        this.clock = clock;
        this.listener = listener;
        this.gate = gate;
        this.started = clock.nanoTime();
        this.rows = firstDimension(request);
    }

    void succeeded(ModelLease<PooledVersion> lease, PhaseTimes times) {
        long now = clock.nanoTime();
        int counted = rowsOf(lease.signature());
        lease.servable().counters().succeeded(counted, times, now, now - started);
        listener.ended(new CallOutcome(model, lease.version(), null, counted, times, now - started));
    }

    void failed(ModelLease<PooledVersion> lease, ErrorCode code, PhaseTimes times) {
        long total = clock.nanoTime() - started;
        lease.servable().counters().failed(total);
        listener.ended(new CallOutcome(model, lease.version(), code, rowsOf(lease.signature()), times, total));
    }

    /** Of a call that never got hold of a version, or not of one that it could use. */
    void refused(@Nullable ModelVersion version, ErrorCode code) {
        listener.ended(new CallOutcome(model, version, code, 1, PhaseTimes.NONE, clock.nanoTime() - started));
    }

    void leave() {
        gate.leave();
    }

    private int rowsOf(Signature signature) {
        return signature.isBatched() ? rows : 1;
    }

    private static int firstDimension(InferenceRequest request) {
        if (request.inputs().isEmpty()) {
            return 1;
        }
        Tensor first = request.inputs().getFirst().tensor();
        return first.shape().rank() == 0
                ? 1
                : (int) Math.min(Integer.MAX_VALUE, first.shape().dim(0));
    }
}
