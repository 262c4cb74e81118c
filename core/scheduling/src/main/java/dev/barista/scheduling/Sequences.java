package dev.barista.scheduling;

import dev.barista.model.Caller;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Scheduler;
import dev.barista.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of one loaded version that keeps state from call to call: those of a sequence one at a time and in the
 * order in which they came, each with the state that the one before gave; those of different sequences side by side, in
 * shared runs where the model takes batches.
 *
 * <p>A call that fails leaves its sequence as it was. Any thread may submit. Closed by the lifecycle after the last
 * lease; the model itself is closed by its owner afterwards.
 */
public final class Sequences implements AutoCloseable {

    private static final Runnable NOTHING = () -> {};

    private final String name;
    private final SequenceSettings settings;
    private final SchedulingTools tools;
    private final Scheduler scheduler;
    private final SequenceForm form;
    private final SequenceConstants constants;
    private final SequencePools pools;
    private final SequenceTable table;
    private final @Nullable OrderKeeper order;
    private volatile Runnable cancelTimer = NOTHING;
    private volatile Runnable cancelDraining = NOTHING;

    public Sequences(
            SequenceModel model,
            SequenceSettings settings,
            SchedulingSettings scheduling,
            SchedulingTools tools,
            Scheduler scheduler) {
        this.name = model.served().name();
        this.settings = settings;
        this.tools = tools;
        this.scheduler = scheduler;
        this.form = new SequenceForm(model);
        this.constants = new SequenceConstants(form, tools.allocator());
        this.pools = new SequencePools(model.served(), scheduling, tools);
        this.table = new SequenceTable(name, settings, scheduling.queue(), pools, tools.clock()::nanoTime);
        this.order = scheduling.preservesOrder() ? new OrderKeeper() : null;
    }

    /**
     * Runs a call when those before it in its sequence have been; its completion is told in every outcome. Never
     * blocks.
     *
     * @param call of the callers' signature
     * @param hold of the sequence that the call is to begin; of no meaning to other calls
     */
    public void submit(ModelCall call, SequenceStep step, SequenceHold hold) {
        boolean ordered = call.context().caller().connection() != Caller.NO_CONNECTION;
        ModelCall kept = order != null && ordered ? order.keep(call) : call;
        SequenceCall arrived = new SequenceCall(kept, step, tools.clock().nanoTime());
        List<Sequence> over = new ArrayList<>(0);
        Sequence begun = null;
        Sequence sequence;
        try {
            checkRows(kept);
            begun = step.starts() ? new Sequence(arrived.key(), constants.names(step.id()), hold::ended) : null;
            sequence = table.admit(arrived, begun, over);
        } catch (InferenceException refused) {
            if (begun != null) {
                begun.release();
            } else if (step.starts()) {
                hold.ended();
            }
            Completions.failed(kept, refused, PhaseTimes.NONE);
            return;
        }
        if (begun != null) {
            hold.begun(() -> end(sequence));
        }
        over.forEach(Sequence::release);
        serve(sequence, arrived);
    }

    /** Nobody is to find it any more; its calls under way are still answered. */
    private void end(Sequence sequence) {
        List<Sequence> over = new ArrayList<>(0);
        table.end(sequence, over);
        over.forEach(Sequence::release);
    }

    private void checkRows(ModelCall call) {
        if (form.whole().isBatched() && call.rows() != 1) {
            throw InferenceException.invalid(
                    "a call of a sequence has 1 row, because the state is that of one; got " + call.rows() + " rows");
        }
    }

    /**
     * Starts the sequence's next runs for as long as they end at once, which refused ones do.
     *
     * @param fresh a call that is still on the thread that it came from; null if there is none
     */
    void serve(Sequence sequence, @Nullable SequenceCall fresh) {
        if (!table.beginServing(sequence)) {
            return;
        }
        for (SequenceCall next = table.next(sequence); next != null; next = table.next(sequence)) {
            start(sequence, next, next == fresh);
        }
    }

    private void start(Sequence sequence, SequenceCall next, boolean isFresh) {
        ModelCall call = next.call();
        SequenceForm.Plan plan = form.plan(call.outputs());
        long waited = tools.clock().nanoTime() - next.arrived();
        SequenceRun run = new SequenceRun(this, sequence, next, plan, waited);
        @Nullable Tensor[] inputs = inputs(sequence, next);
        try {
            form.whole().checkSizes(inputs);
        } catch (InferenceException e) {
            run.failed(e, PhaseTimes.NONE);
            return;
        }
        RequestContext context = call.context();
        RequestContext there =
                isFresh ? context : context.withCaller(context.caller().fromAnyThread());
        pools.at(sequence.place()).submit(new ModelCall(there, inputs, plan.run(), call.rows(), run));
    }

    private @Nullable Tensor[] inputs(Sequence sequence, SequenceCall next) {
        @Nullable Tensor[] inputs = form.spread(next.call().inputs());
        Tensor @Nullable [] kept = sequence.state();
        Tensor[] state = kept == null ? constants.zeros() : kept;
        for (int i = 0; i < state.length; i++) {
            inputs[form.states().get(i).input()] = state[i];
        }
        for (int i = 0; i < form.controls().size(); i++) {
            Tensor name = sequence.name(i);
            inputs[form.controls().get(i).input()] = name == null ? constants.control(i, next.step()) : name;
        }
        return inputs;
    }

    /**
     * The states among the outputs of a run; they are the sequence's from here on.
     *
     * @throws InferenceException if they can't be given to the next call, or there is no room for them
     */
    Tensor[] state(Sequence sequence, SequenceStep step, SequenceForm.Plan plan, Tensor[] produced) {
        Tensor[] state = new Tensor[plan.states().length];
        for (int i = 0; i < state.length; i++) {
            Tensor made = produced[plan.states()[i]];
            SequenceForm.StatePlace place = form.states().get(i);
            boolean ofOneRow = !form.whole().isBatched() || made.shape().dim(0) == 1;
            if (!place.takes(made) || !ofOneRow) {
                throw new InferenceException(
                        ErrorCode.INTERNAL,
                        "model " + name + " gave a state of " + made + " for its input \""
                                + place.spec().name() + "\", which takes "
                                + place.spec().describe() + (ofOneRow ? "" : " with 1 row"));
            }
            state[i] = made;
        }
        long before = table.resize(sequence, step.ends() ? 0 : Tensors.bytes(state));
        try {
            copyShared(plan, state);
        } catch (InferenceException e) {
            table.resize(sequence, before);
            throw e;
        }
        return state;
    }

    /** What the caller gets, too, the caller will close. */
    private void copyShared(SequenceForm.Plan plan, Tensor[] state) {
        List<Tensor> copies = new ArrayList<>(0);
        try {
            for (int i = 0; i < state.length; i++) {
                if (!plan.kept()[plan.states()[i]]) {
                    state[i] = Tensors.copy(state[i].dataType(), state[i].shape(), state[i].data(), tools.allocator());
                    copies.add(state[i]);
                }
            }
        } catch (InferenceException e) {
            copies.forEach(Tensor::close);
            throw e;
        }
    }

    /** A run ended well. */
    void succeeded(Sequence sequence, SequenceStep step, Tensor[] state) {
        List<Sequence> over = new ArrayList<>(0);
        Tensor @Nullable [] before = table.succeeded(sequence, step, state, over);
        if (before != null) {
            Tensors.close(before);
        }
        settled(over);
    }

    /** A run failed; what is returned then tells the calls that can't run without it. */
    Runnable failed(Sequence sequence, SequenceStep step, InferenceException error) {
        List<Sequence> over = new ArrayList<>(0);
        List<SequenceCall> orphans = table.failed(sequence, step, over);
        settled(over);
        return () -> orphans.forEach(orphan -> tell(
                orphan,
                ErrorCode.INVALID_ARGUMENT,
                " did not begin, because its first call failed: " + error.getMessage()));
    }

    private static void tell(SequenceCall orphan, ErrorCode code, String what) {
        InferenceException error =
                new InferenceException(code, "sequence " + orphan.step().id() + what);
        Completions.failed(orphan.call(), error, PhaseTimes.NONE);
    }

    private void settled(List<Sequence> over) {
        over.forEach(Sequence::release);
        table.timer().ifPresent(delay -> cancelTimer = scheduler.schedule(delay, this::expire));
    }

    private void expire() {
        List<Sequence> over = new ArrayList<>();
        table.expire(over);
        settled(over);
    }

    /** Says that the version is to be unloaded: sequences may go on for a time, then they are ended. */
    public void draining() {
        cancelDraining = scheduler.schedule(settings.drainTimeout(), this::endAll);
    }

    /** Ends all sequences now; what runs is still answered. */
    public void endAll() {
        List<Sequence> over = new ArrayList<>();
        List<SequenceCall> orphans = table.endAll(over);
        over.forEach(Sequence::release);
        orphans.forEach(orphan -> tell(
                orphan,
                ErrorCode.UNAVAILABLE,
                " was ended, because model " + name + " is being unloaded; begin it anew"));
    }

    public PoolSnapshot snapshot() {
        return table.snapshot();
    }

    /** Ends all sequences and closes the instances; returns when that is done. */
    @Override
    public void close() {
        cancelTimer.run();
        cancelDraining.run();
        endAll();
        pools.close();
        constants.close();
    }
}
