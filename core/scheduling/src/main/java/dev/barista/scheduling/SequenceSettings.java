package dev.barista.scheduling;

import java.time.Duration;

/**
 * How the sequences of one version are kept.
 *
 * @param idleTimeout a sequence without a call for so long is ended
 * @param drainTimeout how long sequences may go on with a version that is to be unloaded
 * @param maxSequences how many may be open at a time, 1 or more
 * @param maxBytes of the state of all of them, 1 or more
 */
public record SequenceSettings(Duration idleTimeout, Duration drainTimeout, int maxSequences, long maxBytes) {

    public static final SequenceSettings DEFAULT =
            new SequenceSettings(Duration.ofMinutes(1), Duration.ofMinutes(5), 1024, 1L << 30);

    public SequenceSettings {
        if (idleTimeout.isNegative()
                || idleTimeout.isZero()
                || drainTimeout.isNegative()
                || maxSequences < 1
                || maxBytes < 1) {
            throw new IllegalArgumentException("sequences: a timeout above 0, 1 or more of them and of bytes, got "
                    + idleTimeout + ", " + drainTimeout + ", " + maxSequences + " and " + maxBytes);
        }
    }
}
