package dev.barista.protocol.oip;

import dev.barista.model.InferenceRequest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A decoded call. Whoever receives it owns the request.
 *
 * @param id the caller's name for the call, which the answer repeats
 * @param timeoutMicros the caller's patience in microseconds, above 0; it stands among the request's parameters too
 * @param priority how urgent the caller finds the call, 1 the most; 0 if it does not say
 * @param form how the caller wants the outputs
 */
public record DecodedInfer(
        InferenceRequest request, Optional<String> id, OptionalLong timeoutMicros, int priority, OutputForm form) {}
