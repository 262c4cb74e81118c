package dev.barista.loadgen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** What one thread has counted of a step. Confined to it until the step is over. */
final class Recorder {

    static final long HIGHEST = 3_600_000_000_000L;

    private static final int DIGITS = 3;
    private static final int COARSE_DIGITS = 2;
    private static final int MAX_REASONS = 20;

    private final long from;
    private final long end;
    private final long interval;
    private final long deadline;

    final Histogram latency = histogram();
    final Histogram fromSending = histogram();
    final Histogram refusal = histogram();
    final Histogram firstToken = histogram();
    final Histogram betweenTokens = histogram();
    final Histogram lateness = histogram();
    final Tally tally = new Tally();
    final Map<String, Reason> reasons = new LinkedHashMap<>();
    final List<Slice> slices = new ArrayList<>();
    long lastEnd;
    long cpuNanos;
    long cpuWallNanos;

    /**
     * A recorder of the calls that are meant to begin from one time to another.
     *
     * @param interval of the slices of time
     * @param deadline within which an answer counts as in time, 0 if there is none
     */
    Recorder(long from, long end, long interval, long deadline) {
        this.from = from;
        this.end = end;
        this.interval = interval;
        this.deadline = deadline;
        this.lastEnd = from;
    }

    /** Why calls failed: how many, and what the server said to the first. */
    static final class Reason {
        final String message;
        long count;

        Reason(String message) {
            this.message = message;
        }
    }

    /** What ended within a slice of time. */
    static final class Slice {
        final Histogram latency = new Histogram(1, HIGHEST, COARSE_DIGITS);
        long notOk;
    }

    private static Histogram histogram() {
        return new Histogram(1, HIGHEST, DIGITS);
    }

    /** Whether a call that is meant to begin then counts. */
    boolean counts(long intended) {
        return intended - from >= 0 && intended - end < 0;
    }

    /** How late the generator itself was. */
    void late(long intended, long nanos) {
        if (counts(intended)) {
            lateness.recordValue(clamped(nanos));
        }
    }

    void token(Call call, long now) {
        if (counts(call.intended)) {
            (call.tokens == 0 ? firstToken : betweenTokens)
                    .recordValue(clamped(now - (call.tokens == 0 ? call.intended : call.lastToken)));
        }
        call.tokens++;
        call.lastToken = now;
    }

    void ended(Call call, long now, Outcome outcome) {
        long sinceSent = now - call.sent;
        slice(now, now - call.intended, outcome);
        if (!counts(call.intended)) {
            return;
        }
        lastEnd = now;
        tally.add(outcome);
        if (outcome == Outcome.OK) {
            latency.recordValue(clamped(now - call.intended));
            fromSending.recordValue(clamped(sinceSent));
            tally.inTime += deadline == 0 || sinceSent <= deadline ? 1 : 0;
        } else if (outcome == Outcome.REFUSED) {
            refusal.recordValue(clamped(sinceSent));
        }
        tally.waited += call.waited ? 1 : 0;
    }

    /** A call that was never sent, because others were in its way until nobody waited for it any more. */
    void neverSent(long intended, long now) {
        slice(now, now - intended, Outcome.TIMED_OUT);
        if (counts(intended)) {
            tally.add(Outcome.TIMED_OUT);
            tally.waited++;
            tally.neverSent++;
            lastEnd = now;
        }
    }

    void reason(long intended, String kind, Supplier<String> message) {
        if (!counts(intended)) {
            return;
        }
        Reason known = reasons.get(kind);
        if (known == null && reasons.size() < MAX_REASONS) {
            known = new Reason(ServerWords.of(message.get()));
            reasons.put(kind, known);
        }
        if (known != null) {
            known.count++;
        }
    }

    private void slice(long now, long nanos, Outcome outcome) {
        long since = now - from;
        if (since < 0 || now - end >= 0) {
            return;
        }
        int index = (int) (since / interval);
        while (slices.size() <= index) {
            slices.add(new Slice());
        }
        Slice slice = slices.get(index);
        if (outcome == Outcome.OK) {
            slice.latency.recordValue(clamped(nanos));
        } else {
            slice.notOk++;
        }
    }

    private static long clamped(long nanos) {
        return Math.max(1, Math.min(HIGHEST, nanos));
    }

    long from() {
        return from;
    }

    long end() {
        return end;
    }

    long interval() {
        return interval;
    }
}
