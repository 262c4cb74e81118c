package dev.barista.inference;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waits for stages in the calls that are allowed to block. */
final class Stages {

    private Stages() {}

    /** The stage's result, or its failure as the {@link InferenceException} it is. */
    static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InferenceException known) {
                throw known;
            }
            throw new InferenceException(ErrorCode.INTERNAL, String.valueOf(e.getCause()), e);
        }
    }
}
