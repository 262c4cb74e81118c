package dev.barista.protocol.oip;

import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import java.util.List;

/**
 * How a model's calls of one sequence are run, in the terms of the model configuration extension.
 *
 * @param idleMicros after so long without a call a sequence is ended
 * @param maxSequences how many may be open at a time
 */
public record SequenceView(long idleMicros, int maxSequences, List<State> states, List<Control> controls) {

    public SequenceView {
        states = List.copyOf(states);
        controls = List.copyOf(controls);
    }

    /**
     * What is carried over.
     *
     * @param initial the shape in the first call, with that of the batch
     */
    public record State(TensorSpec input, TensorSpec output, Shape initial) {}

    /** What the model is told. */
    public record Control(TensorSpec input, SequenceTensors.Control told) {}
}
