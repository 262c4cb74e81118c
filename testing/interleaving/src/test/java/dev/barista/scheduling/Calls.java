package dev.barista.scheduling;

import dev.barista.model.Caller;
import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;

/** Makes calls of one row that have no inputs and look alike. */
final class Calls {

    private static final BatchKey KEY = new BatchKey(new int[] {0}, new long[0]);
    private static final CostModel COST = new CostModel();
    private static final Caller ONE_CONNECTION = new Caller("", 1, null);

    private Calls() {}

    /** All of one connection. */
    static ModelCall call(ModelCall.Completion completion) {
        RequestContext context = RequestContext.of("r").withCaller(ONE_CONNECTION);
        return new ModelCall(context, new Tensor[0], new int[] {0}, 1, completion);
    }

    static QueuedCall queued(ModelCall call) {
        return new QueuedCall(call, KEY, COST, 0, RequestContext.NO_DEADLINE);
    }

    /** Runs a task however a call ends. */
    record Ending(Runnable task) implements ModelCall.Completion {

        @Override
        public void succeeded(Tensor[] produced, PhaseTimes times) {
            task.run();
        }

        @Override
        public void failed(InferenceException error, PhaseTimes times) {
            task.run();
        }
    }
}
