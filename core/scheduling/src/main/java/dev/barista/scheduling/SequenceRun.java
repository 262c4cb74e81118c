package dev.barista.scheduling;

import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Tensor;

/** One call of a sequence on its way through an instance, whose state it parts from the answer. */
final class SequenceRun implements ModelCall.Completion {

    private final Sequences sequences;
    private final Sequence sequence;
    private final SequenceCall call;
    private final SequenceForm.Plan plan;
    private final long waited;

    /** @param waited nanoseconds for the calls before it, which no pool knows of */
    SequenceRun(Sequences sequences, Sequence sequence, SequenceCall call, SequenceForm.Plan plan, long waited) {
        this.sequences = sequences;
        this.sequence = sequence;
        this.call = call;
        this.plan = plan;
        this.waited = waited;
    }

    @Override
    public boolean keeps(int output) {
        return plan.kept()[output];
    }

    @Override
    public void succeeded(Tensor[] produced, PhaseTimes times) {
        Tensor[] state;
        try {
            state = sequences.state(sequence, call.step(), plan, produced);
        } catch (InferenceException e) {
            Tensors.close(produced);
            failed(e, times);
            return;
        }
        Tensor[] answer = new Tensor[plan.callers().length];
        for (int i = 0; i < answer.length; i++) {
            answer[i] = produced[plan.callers()[i]];
        }
        sequences.succeeded(sequence, call.step(), state);
        Completions.succeeded(call.call(), answer, withWaiting(times));
        sequences.serve(sequence, null);
    }

    @Override
    public void failed(InferenceException error, PhaseTimes times) {
        Runnable others = sequences.failed(sequence, call.step(), error);
        Completions.failed(call.call(), error, withWaiting(times));
        others.run();
        sequences.serve(sequence, null);
    }

    private PhaseTimes withWaiting(PhaseTimes times) {
        return new PhaseTimes(times.queue() + waited, times.batchWait(), times.input(), times.run(), times.output());
    }
}
