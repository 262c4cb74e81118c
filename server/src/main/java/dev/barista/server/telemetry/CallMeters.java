package dev.barista.server.telemetry;

/** Counts and times the answered calls of one version over one protocol. Thread-safe. */
public final class CallMeters {

    private final CallHistogram total = new CallHistogram();
    private final PhaseMeters phases;
    private volatile boolean gone;

    /** @param phases of the model, which its versions and protocols share */
    CallMeters(PhaseMeters phases) {
        this.phases = phases;
    }

    public void answered(CallTimes times, long totalNanos) {
        int stripe = CallHistogram.stripe();
        total.add(stripe, totalNanos);
        phases.answered(stripe, times);
    }

    /** Whether the version is gone; should one of its number come again, it is counted anew, elsewhere. */
    public boolean isGone() {
        return gone;
    }

    void forget() {
        gone = true;
    }

    CallHistogram total() {
        return total;
    }
}
