package dev.barista.scheduling;

import dev.barista.model.SequenceTensors;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the callers' tensors and the server's own stand among those that a run is made with. Immutable. */
final class SequenceForm {

    private final Signature whole;
    private final int[] callersInputs;
    private final int[] callersOutputs;
    private final List<StatePlace> states;
    private final List<ControlPlace> controls;
    private final Plan usual;

    SequenceForm(SequenceModel model) {
        this.whole = model.served().signature();
        this.callersInputs = places(model.callers().inputs(), whole.inputs());
        this.callersOutputs = places(model.callers().outputs(), whole.outputs());
        this.states = model.tensors().states().stream().map(this::place).toList();
        this.controls = model.tensors().controls().stream().map(this::place).toList();
        int[] all = new int[callersOutputs.length];
        Arrays.setAll(all, output -> output);
        this.usual = makePlan(all);
    }

    /**
     * A state's tensors.
     *
     * @param initial the shape of the input in the first call
     */
    record StatePlace(int input, int output, TensorSpec spec, Shape initial) {

        boolean takes(Tensor tensor) {
            return tensor.dataType() == spec.dataType() && spec.shape().accepts(tensor.shape());
        }
    }

    /** A control's tensor, with the shape that it has for one row. */
    record ControlPlace(int input, TensorSpec spec, SequenceTensors.Control control) {}

    /**
     * Which outputs a run is asked for, and what becomes of them.
     *
     * @param run indices of the outputs, rising
     * @param callers places within {@code run} of what the caller gets, in the caller's order
     * @param states places within {@code run} of the states, in their order
     * @param kept for each place within {@code run} whether it is a state and nothing else
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Plan(int[] run, int[] callers, int[] states, boolean[] kept) {}

    private static int[] places(List<TensorSpec> some, List<TensorSpec> all) {
        return some.stream().mapToInt(spec -> place(spec.name(), all)).toArray();
    }

    private static int place(String name, List<TensorSpec> all) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no tensor \"" + name + "\"");
    }

    private StatePlace place(SequenceTensors.State state) {
        int input = place(state.input(), whole.inputs());
        TensorSpec spec = whole.inputs().get(input);
        return new StatePlace(input, place(state.output(), whole.outputs()), spec, state.firstShape(whole, spec));
    }

    private ControlPlace place(SequenceTensors.Control control) {
        int input = place(control.input(), whole.inputs());
        TensorSpec spec = whole.inputs().get(input);
        Shape one = spec.shape();
        for (int dim = 0; dim < one.rank(); dim++) {
            one = one.withDim(dim, 1);
        }
        return new ControlPlace(input, spec.withShape(one), control);
    }

    Signature whole() {
        return whole;
    }

    List<StatePlace> states() {
        return states;
    }

    List<ControlPlace> controls() {
        return controls;
    }

    /** The inputs of a run with those of the caller in their places, and the server's own left out. */
    @Nullable
    Tensor[] spread(@Nullable Tensor[] given) {
        @Nullable Tensor[] inputs = new Tensor[whole.inputs().size()];
        for (int i = 0; i < given.length; i++) {
            inputs[callersInputs[i]] = given[i];
        }
        return inputs;
    }

    /** @param wanted indices among the callers' outputs */
    Plan plan(int[] wanted) {
        return isAll(wanted) ? usual : makePlan(wanted);
    }

    private boolean isAll(int[] wanted) {
        if (wanted.length != callersOutputs.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] != i) {
                return false;
            }
        }
        return true;
    }

    private Plan makePlan(int[] wanted) {
        boolean[] callersWant = new boolean[whole.outputs().size()];
        boolean[] isState = new boolean[callersWant.length];
        for (int output : wanted) {
            callersWant[callersOutputs[output]] = true;
        }
        states.forEach(state -> isState[state.output()] = true);
        int[] run = new int[callersWant.length];
        int[] placeOf = new int[callersWant.length];
        int count = 0;
        for (int output = 0; output < callersWant.length; output++) {
            if (callersWant[output] || isState[output]) {
                placeOf[output] = count;
                run[count++] = output;
            }
        }
        boolean[] kept = new boolean[count];
        for (int place = 0; place < count; place++) {
            kept[place] = isState[run[place]] && !callersWant[run[place]];
        }
        return new Plan(
                Arrays.copyOf(run, count),
                Arrays.stream(wanted)
                        .map(output -> placeOf[callersOutputs[output]])
                        .toArray(),
                states.stream().mapToInt(state -> placeOf[state.output()]).toArray(),
                kept);
    }
}
