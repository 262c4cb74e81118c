package dev.barista.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * An operation at one moment: a call that is answered later, without its body and that of its answer.
 *
 * @param reason why it failed, was cancelled or was put off; "" where there is nothing to say
 * @param expired whether nothing but this is left of it
 * @param answer empty unless it succeeded or failed
 */
public record Operation(
        OperationId id,
        StoredCall call,
        OperationState state,
        Runs runs,
        Times times,
        String reason,
        boolean expired,
        Optional<AnswerHead> answer,
        Optional<CallbackStatus> callback) {

    /**
     * How often it was tried.
     *
     * @param attempts runs begun
     * @param crashes runs that the server did not survive
     * @param refusals runs that were put off for want of capacity
     */
    public record Runs(int attempts, int crashes, int refusals) {}

    /**
     * When what happened to it.
     *
     * @param expires when it is forgotten, unless it is running then
     */
    public record Times(Instant created, Optional<Instant> started, Optional<Instant> finished, Instant expires) {}
}
