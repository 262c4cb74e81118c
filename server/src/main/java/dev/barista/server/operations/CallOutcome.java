package dev.barista.server.operations;

import dev.barista.server.http.Answer;

/** How a run of a call ended. Whoever receives it owns the answer. */
public sealed interface CallOutcome {

    /** What the caller would have been answered at once. */
    Answer answer();

    /** The call has its response. */
    record Succeeded(Answer answer) implements CallOutcome {}

    /** The call can't be answered otherwise than by this error. */
    record Failed(Answer answer, String reason) implements CallOutcome {}

    /**
     * The call was not run, and may be at another time.
     *
     * @param tries how often to try before the error is its answer
     */
    record Refused(Answer answer, String reason, int tries) implements CallOutcome {}
}
