package dev.barista.server.operations;

import dev.barista.registry.Operation;
import dev.barista.server.http.Answer;

/** What becomes of a new call while its caller is there. */
public sealed interface Submission {

    /** It is answered later. */
    record Accepted(Operation operation) implements Submission {}

    /** It was answered in time; whoever receives this owns the answer, and the operation is forgotten. */
    record Answered(Answer answer) implements Submission {}

    /** The caller went away before it was told anything. */
    record Abandoned() implements Submission {}
}
