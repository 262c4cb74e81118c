package dev.barista.scheduling;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Refusal;

/** Tells calls that they were not run, and why. */
final class NotRun {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private NotRun() {}

    /** Of a call that its caller gave up, or that could not be answered in time any more. */
    static void tell(QueuedCall call, long now) {
        long waited = Math.max(0, now - call.enqueuedAt());
        Completions.failed(call.call(), reason(call, now, waited), new PhaseTimes(waited, 0, 0, 0, 0));
    }

    private static InferenceException reason(QueuedCall call, long now, long waited) {
        try {
            call.call().context().cancellation().throwIfCancelled();
        } catch (InferenceException cancelled) {
            return cancelled.because(Refusal.CANCELLED);
        }
        long slack = call.slack(now);
        String waiting = waited / NANOS_PER_MILLI + " ms in the queue";
        if (slack == Long.MAX_VALUE) {
            return new InferenceException(
                            ErrorCode.DEADLINE_EXCEEDED,
                            "the call was not run within the time that calls may wait, after " + waiting)
                    .because(Refusal.QUEUE_TIME);
        }
        String message = slack <= 0
                ? "the deadline passed after " + waiting + "; the call was not run"
                : "after " + waiting + " the deadline was " + slack / NANOS_PER_MILLI
                        + " ms away, sooner than the model answers; the call was not run";
        return new InferenceException(ErrorCode.DEADLINE_EXCEEDED, message)
                .because(slack <= 0 ? Refusal.DEADLINE_PASSED : Refusal.DEADLINE);
    }
}
