package dev.barista.loadgen;

import java.time.Duration;

/**
 * How far a step is.
 *
 * @param warmingUp whether nothing counts yet
 * @param elapsed since what counts began, or since the warm-up began
 * @param ended calls that count and have ended
 * @param notOk those of them that ended otherwise than well
 */
public record Progress(boolean warmingUp, Duration elapsed, long ended, long notOk) {

    static final Progress NONE = new Progress(true, Duration.ZERO, 0, 0);

    static Progress of(Recorder recorder, long began, long now) {
        boolean warmingUp = now - recorder.from() < 0;
        long since = warmingUp ? now - began : now - recorder.from();
        StepResult.Counts counts = recorder.tally.counts();
        return new Progress(warmingUp, Duration.ofNanos(since), counts.all(), counts.notOk());
    }

    Progress plus(Progress other) {
        return new Progress(
                warmingUp && other.warmingUp,
                elapsed.compareTo(other.elapsed) > 0 ? elapsed : other.elapsed,
                ended + other.ended,
                notOk + other.notOk);
    }
}
