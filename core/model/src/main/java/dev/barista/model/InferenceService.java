package dev.barista.model;

import java.util.concurrent.CompletionStage;

/**
 * The one door to the models: every protocol, the embedded API, jobs and pipelines call models through it.
 *
 * <p>Thread-safe; never blocks the caller.
 */
public interface InferenceService {

    /**
     * Runs one call. Takes over the request, and closes it in every outcome, by the time the stage completes. On
     * success the caller owns the response. A failure completes the stage with an {@link InferenceException}; nothing
     * is thrown.
     *
     * <p>The stage completes on an instance's thread, which must not be held up: hop to your own before any real work.
     * Where the context's caller has an event loop or waits, it may complete there instead, before this returns for a
     * caller who waits.
     */
    CompletionStage<InferenceResponse> infer(RequestContext context, InferenceRequest request);
}
