package dev.barista.model;

import java.util.List;
import java.util.Optional;

/**
 * The tensors of a model that are not its callers' but the server's, so that the calls of a sequence follow from each
 * other: what the model remembers from one call to the next, and what it is told about each.
 */
public record SequenceTensors(List<State> states, List<Control> controls) {

    public static final SequenceTensors NONE = new SequenceTensors(List.of(), List.of());

    public SequenceTensors {
        states = List.copyOf(states);
        controls = List.copyOf(controls);
    }

    /**
     * Something that the model remembers.
     *
     * @param input takes it: zeros in the first call of a sequence, then what the call before gave
     * @param output gives it
     * @param initialShape the whole shape in the first call; may be empty where the input's shape says it
     * @param visible whether callers get the output, too
     */
    public record State(String input, String output, Optional<Shape> initialShape, boolean visible) {

        /** The shape in the first call of a sequence; not concrete where nothing says it. */
        public Shape firstShape(Signature whole, TensorSpec spec) {
            return initialShape.orElseGet(() -> whole.isBatched() ? spec.shape().withDim(0, 1) : spec.shape());
        }
    }

    /** What a model can be told about a call. */
    public enum Kind {
        /** Whether it is the first of its sequence. */
        START,
        /** Whether it is the last of its sequence. */
        END,
        /** Whether it is a call at all, which it always is here. */
        READY,
        /** Which sequence it belongs to. */
        ID
    }

    /**
     * Something that the model is told.
     *
     * @param input takes it, one element for each row
     * @param dataType the type that the input is expected to have; empty for whatever it has
     * @param whenFalse the number that means no; of no meaning for an ID
     * @param whenTrue the number that means yes; of no meaning for an ID
     */
    public record Control(String input, Kind kind, Optional<DataType> dataType, double whenFalse, double whenTrue) {}
}
