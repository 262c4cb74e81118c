package dev.barista.registry;

/** A call that its claimer, and nobody else, is to run now. */
public record ClaimedCall(OperationId id, StoredCall call, Operation.Runs runs) {}
