package dev.barista.scheduling;

/** A call with its place in a sequence; no two are the same. */
final class SequenceCall {

    private final ModelCall call;
    private final SequenceStep step;
    private final long arrived;

    /** @param arrived on the clock of the sequences */
    SequenceCall(ModelCall call, SequenceStep step, long arrived) {
        this.call = call;
        this.step = step;
        this.arrived = arrived;
    }

    /** What sequences are told apart by: nobody gets at those of another tenant. */
    record Key(String tenant, SequenceId id) {}

    ModelCall call() {
        return call;
    }

    SequenceStep step() {
        return step;
    }

    long arrived() {
        return arrived;
    }

    Key key() {
        return new Key(call.context().caller().tenant(), step.id());
    }
}
