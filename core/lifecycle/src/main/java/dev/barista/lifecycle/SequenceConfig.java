package dev.barista.lifecycle;

import dev.barista.model.SequenceTensors;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How the configuration of a model wants the calls of sequences to be run; whatever is empty is left to the server.
 *
 * @param tensors those of the model that the server fills in and keeps
 * @param idleTimeout a sequence without a call for so long is ended
 * @param drainTimeout how long sequences may go on with a version that is to be unloaded
 * @param maxSequences how many may be open at a time, 1 or more
 * @param maxBytes of the state of all of them, 1 or more
 */
public record SequenceConfig(
        SequenceTensors tensors,
        Optional<Duration> idleTimeout,
        Optional<Duration> drainTimeout,
        OptionalInt maxSequences,
        OptionalLong maxBytes) {

    public static final SequenceConfig NONE = new SequenceConfig(
            SequenceTensors.NONE, Optional.empty(), Optional.empty(), OptionalInt.empty(), OptionalLong.empty());
}
