package dev.barista.scheduling;

import dev.barista.model.PhaseTimes;

/** Is told of every run of a version's model, on the thread that ran it: it must be quick and must not throw. */
public interface RunListener {

    RunListener NONE = new RunListener() {
        @Override
        public void ran(int calls, int rows, PhaseTimes times) {}

        @Override
        public void batchingStopped(String reason) {}
    };

    /**
     * A run that succeeded.
     *
     * @param calls that shared it
     * @param rows of all of them
     * @param times of the run alone; waiting is a call's own matter and is 0 here
     */
    void ran(int calls, int rows, PhaseTimes times);

    /** The model showed that its rows can't share a run; from now on each call is run for itself. */
    void batchingStopped(String reason);
}
