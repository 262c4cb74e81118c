package dev.barista.scheduling;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Refusal;

/**
 * Decides whether a call may wait: a pure function of what waits already. What can't be answered in time is refused at
 * once, when the caller can still ask elsewhere, and not when the time is up.
 */
final class Admission {

    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * Waits turn out longer by this factor, as callers see them: their calls and answers are on the way for a while,
     * and runs are held up by those of others and by the reading of calls.
     */
    private static final double CAUTION = 1.5;

    private final String model;
    private final QueueSettings settings;
    private final int instances;

    /** @param model names the version in messages */
    Admission(String model, QueueSettings settings, int instances) {
        this.model = model;
        this.settings = settings;
        this.instances = instances;
    }

    /**
     * What a call finds.
     *
     * @param calls that wait
     * @param rows of those
     * @param bytes of those
     * @param tenantRows those of them that are of the call's tenant
     * @param waitNanos how long it will take until the call is run, in nanoseconds, as far as is known
     * @param batchRows the rows that its run will have, others' with them, as far as is known; 0 if it can run at once
     */
    record View(int calls, long rows, long bytes, long tenantRows, double waitNanos, double batchRows) {}

    /**
     * How long it takes until everything ahead of a call is done.
     *
     * @param rowsAhead that wait and are served before
     * @param running nanoseconds of work left in the batches that run
     * @param cost what runs take
     * @param batchRows the rows that batches have under load
     */
    double expectedWait(long rowsAhead, double running, Cost cost, double batchRows) {
        double batches = Math.ceil(rowsAhead / Math.max(1, batchRows));
        return (running + cost.perRow() * rowsAhead + cost.fixed() * batches) / instances;
    }

    /** @throws InferenceException if the call can't wait; it says for how long that may be so */
    void check(QueuedCall call, long now, View view) {
        if (view.calls() >= settings.maxCalls()) {
            throw refuse(Refusal.QUEUE_CALLS, settings.maxCalls() + " calls are waiting already", view);
        }
        if (view.rows() > 0 && view.rows() + call.rows() > settings.maxRows()) {
            throw refuse(
                    Refusal.QUEUE_ROWS,
                    view.rows() + " of at most " + settings.maxRows() + " rows are waiting already",
                    view);
        }
        long bytes = call.call().byteSize();
        if (view.bytes() > 0 && view.bytes() + bytes > settings.maxBytes()) {
            throw refuse(
                    Refusal.QUEUE_BYTES,
                    view.bytes() + " of at most " + settings.maxBytes() + " bytes are waiting already",
                    view);
        }
        if (view.tenantRows() > 0 && view.tenantRows() + call.rows() > settings.maxTenantRows()) {
            throw refuse(
                    Refusal.TENANT_ROWS,
                    "tenant \"" + call.call().context().caller().tenant() + "\" has " + view.tenantRows()
                            + " of at most " + settings.maxTenantRows() + " rows waiting already",
                    view);
        }
        long slack = call.slack(now);
        if (slack <= 0) {
            throw new InferenceException(
                            ErrorCode.DEADLINE_EXCEEDED, "the deadline had passed when the call came; it was not run")
                    .because(Refusal.DEADLINE_PASSED);
        }
        long patience = call.patience(now);
        if (slack == Long.MAX_VALUE && patience != Long.MAX_VALUE && view.waitNanos() > patience) {
            throw refuse(
                    Refusal.QUEUE_TIME,
                    "a start is expected after " + millis(view.waitNanos()) + " ms, calls wait for at most "
                            + millis((double) patience) + " ms",
                    view);
        }
        Cost cost = call.cost().cost();
        double needed = CAUTION * view.waitNanos() + cost.cautious(Math.max(call.rows(), view.batchRows()));
        if (slack != Long.MAX_VALUE && needed > slack) {
            throw refuse(
                    Refusal.DEADLINE,
                    "an answer is expected after " + millis(needed) + " ms, the deadline is in "
                            + millis((double) slack) + " ms",
                    view);
        }
    }

    private InferenceException refuse(Refusal refusal, String reason, View view) {
        return InferenceException.overloaded(
                        "model " + model + " is overloaded: " + reason + "; try again later", (long) view.waitNanos())
                .because(refusal);
    }

    private static String millis(double nanos) {
        return Long.toString(Math.round(nanos / NANOS_PER_MILLI));
    }
}
