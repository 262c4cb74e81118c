package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.protocol.oip.LoadOverrides;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Loads and unloads models at a caller's wish, where the operator allows it. Thread-safe; nothing blocks the caller.
 */
final class ModelControl {

    private final Barista barista;
    private final boolean allowed;
    private final BiFunction<ModelName, String, ModelConfig> configReader;

    /** @param configReader reads a model's configuration from the JSON of a load call */
    ModelControl(Barista barista, boolean allowed, BiFunction<ModelName, String, ModelConfig> configReader) {
        this.barista = barista;
        this.allowed = allowed;
        this.configReader = configReader;
    }

    CompletionStage<Void> load(ModelName model, LoadOverrides overrides) {
        checkAllowed();
        if (!overrides.files().isEmpty()) {
            throw new InferenceException(
                    ErrorCode.UNIMPLEMENTED,
                    "files can't be sent with a load call; put them into the model's folder instead");
        }
        return overrides
                .config()
                .map(json -> configReader.apply(model, json))
                .map(config -> offEventLoop(() -> barista.load(model, config)))
                .orElseGet(() -> offEventLoop(() -> barista.load(model)));
    }

    CompletionStage<Void> unload(ModelName model) {
        checkAllowed();
        return offEventLoop(() -> barista.unload(model));
    }

    /** Looking into a repository reads files. */
    private static CompletionStage<Void> offEventLoop(Supplier<CompletionStage<Void>> operation) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        Thread.ofVirtual().name("model-control").start(() -> {
            try {
                var _ = operation.get().whenComplete((done, failure) -> complete(outcome, failure));
            } catch (RuntimeException | Error e) {
                outcome.completeExceptionally(e);
            }
        });
        return outcome;
    }

    private static void complete(CompletableFuture<Void> outcome, Throwable failure) {
        if (failure == null) {
            outcome.complete(null);
        } else {
            outcome.completeExceptionally(failure);
        }
    }

    private void checkAllowed() {
        if (!allowed) {
            throw new InferenceException(
                    ErrorCode.PERMISSION_DENIED,
                    "loading and unloading by request is switched off; --model-control explicit switches it on");
        }
    }
}
