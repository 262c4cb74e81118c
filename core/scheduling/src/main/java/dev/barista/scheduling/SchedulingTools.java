package dev.barista.scheduling;

import dev.barista.model.Clock;
import dev.barista.model.TensorAllocator;

/**
 * What runs are made with.
 *
 * @param allocator for outputs, and for the inputs of batches
 */
public record SchedulingTools(TensorAllocator allocator, Clock clock, RunListener listener) {}
