package dev.barista.inference;

import dev.barista.model.ErrorCode;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.PhaseTimes;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param version the version that took it; null if none was found
 * @param error null on success
 * @param rows of the batch axis, 1 for models without one
 * @param totalNanos from entering the service to the end
 */
public record CallOutcome(
        ModelName model,
        @Nullable ModelVersion version,
        @Nullable ErrorCode error,
        int rows,
        PhaseTimes times,
        long totalNanos) {}
