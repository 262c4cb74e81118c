package dev.barista.scheduling;

import java.time.Duration;

/**
 * How the sequences of one version are kept.
 *
 * @param idleTimeout a sequence without a call for so long is ended
 * @param drainTimeout how long sequences may go on with a version that is to be unloaded
 * @param maxSequences how many may be open at a time, 1 or more
 */
public record SequenceSettings(Duration idleTimeout, Duration drainTimeout, int maxSequences) {

    public static final SequenceSettings DEFAULT =
            new SequenceSettings(Duration.ofMinutes(1), Duration.ofMinutes(5), 1024);

    public SequenceSettings {
        if (idleTimeout.isNegative() || idleTimeout.isZero() || drainTimeout.isNegative() || maxSequences < 1) {
            throw new IllegalArgumentException("sequences: a timeout above 0 and 1 or more of them, got " + idleTimeout
                    + ", " + drainTimeout + " and " + maxSequences);
        }
    }
}
