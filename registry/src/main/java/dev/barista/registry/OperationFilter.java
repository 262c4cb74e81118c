package dev.barista.registry;

import java.util.Optional;

/**
 * Which operations are wanted.
 *
 * @param model only those that call this model; a name that no model can have matches none
 * @param limit how many at most, the newest ones
 */
public record OperationFilter(Optional<String> model, Optional<OperationState> state, int limit) {}
