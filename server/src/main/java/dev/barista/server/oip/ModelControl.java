package dev.barista.server.oip;

import dev.barista.inference.Barista;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.protocol.oip.LoadOverrides;
import dev.barista.storage.UploadSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Loads and unloads models at a caller's wish, where the operator allows it. Thread-safe; nothing blocks the caller.
 */
final class ModelControl {

    private static final Executor OFF_EVENT_LOOP =
            task -> Thread.ofVirtual().name("model-control").start(task);

    private final Barista barista;
    private final UploadSource uploads;
    private final boolean allowed;
    private final BiFunction<ModelName, String, ModelConfig> configReader;

    ModelControl(OipParts parts) {
        this.barista = parts.barista();
        this.uploads = parts.uploads();
        this.allowed = parts.allowsModelControl();
        this.configReader = parts.configReader();
    }

    CompletionStage<Void> load(ModelName model, LoadOverrides overrides) {
        checkAllowed();
        Optional<ModelConfig> config = overrides.config().map(json -> configReader.apply(model, json));
        if (overrides.files().isEmpty()) {
            return offEventLoop(() -> loadFromRepository(model, config));
        }
        ModelConfig ofFiles = config.orElseThrow(() -> InferenceException.invalid(
                "files were sent without a configuration; the parameter \"config\" must come with them"));
        return offEventLoop(() -> loadFiles(model, ofFiles, overrides.files()));
    }

    private CompletionStage<Void> loadFiles(ModelName model, ModelConfig config, Map<String, byte[]> files) {
        return keepIfLoaded(uploads.put(model, config, files), barista.load(model));
    }

    private CompletionStage<Void> loadFromRepository(ModelName model, Optional<ModelConfig> config) {
        if (uploads.has(model)
                && barista.model(model).filter(known -> known.sources() > 1).isEmpty()) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "model \"" + model
                            + "\" was loaded from files that came with a load call, and no repository has it;"
                            + " send files again, or unload it");
        }
        UploadSource.Change change = uploads.withdraw(model);
        return keepIfLoaded(
                change, config.map(override -> barista.load(model, override)).orElseGet(() -> barista.load(model)));
    }

    /** A caller who is told of a failure finds everything as it was before. */
    private CompletionStage<Void> keepIfLoaded(UploadSource.Change change, CompletionStage<Void> loading) {
        return loading.handleAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                uploads.keep(change);
                                return loading;
                            }
                            uploads.takeBack(change);
                            return barista.caughtUp().thenCompose(caughtUp -> loading);
                        },
                        OFF_EVENT_LOOP)
                .thenCompose(Function.identity());
    }

    CompletionStage<Void> unload(ModelName model) {
        checkAllowed();
        long asked = uploads.now();
        return offEventLoop(() -> barista.unload(model)
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                uploads.forget(model, asked);
                            }
                        },
                        OFF_EVENT_LOOP));
    }

    /** Looking into a repository reads files, and those that were sent are written. */
    private static CompletionStage<Void> offEventLoop(Supplier<CompletionStage<Void>> operation) {
        return CompletableFuture.supplyAsync(operation, OFF_EVENT_LOOP).thenCompose(Function.identity());
    }

    private void checkAllowed() {
        if (!allowed) {
            throw new InferenceException(
                    ErrorCode.PERMISSION_DENIED,
                    "loading and unloading by request is switched off; --model-control allow switches it on");
        }
    }
}
