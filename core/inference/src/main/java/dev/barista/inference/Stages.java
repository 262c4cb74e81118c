package dev.barista.inference;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for stages in the calls that are allowed to block. */
final class Stages {

    private Stages() {}

    /** The stage's result, or its failure as the {@link InferenceException} it is; an interrupt cancels the wait. */
    static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InferenceException known) {
                throw known;
            }
            throw new InferenceException(ErrorCode.INTERNAL, String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InferenceException(ErrorCode.CANCELLED, "interrupted while waiting", e);
        }
    }
}
