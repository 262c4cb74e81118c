package dev.barista.lifecycle;

import dev.barista.lifecycle.VersionPreparation.Prepared;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.Signature;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes of a version's files something that can serve: chooses the runtime, loads, applies the configuration's
 * signature, warms and checks. Runs on loader threads; whatever a runtime throws becomes a {@link Refused}, with
 * everything closed that was opened.
 */
final class VersionLoader<S extends AutoCloseable> {

    private final RuntimeChoice runtimes;
    private final ServableFactory<S> factory;
    private final WarmUp warmUp;

    VersionLoader(List<ModelRuntime> runtimes, ServableFactory<S> factory, TensorAllocator allocator) {
        this.runtimes = new RuntimeChoice(runtimes);
        this.factory = factory;
        this.warmUp = new WarmUp(allocator);
    }

    /** What to load. */
    record Job(ModelName model, VersionFiles files, ModelConfig config) {}

    /** What came of it. */
    sealed interface Outcome<S extends AutoCloseable> {}

    record Loaded<S extends AutoCloseable>(LoadResult<S> result) implements Outcome<S> {}

    record Refused<S extends AutoCloseable>(InferenceException error) implements Outcome<S> {}

    /** @param warmingUp called once the model is in memory and before it is run */
    Outcome<S> load(Job job, Runnable warmingUp) {
        try {
            Prepared prepared = job.files().preparation().prepare(job.files().files());
            ModelConfig config = prepared.apply(job.config());
            ModelRuntime runtime = runtimes.choose(prepared.files(), config);
            LoadedModel model =
                    runtime.load(prepared.files(), new LoadOptions(config.modelFile(), config.runtimeOptions()));
            try {
                warmingUp.run();
                return new Loaded<>(open(job, prepared, runtime, model));
            } catch (Throwable e) { // A native library's errors are no less a reason to close the model.
                closeQuietly(model, e);
                throw e;
            }
        } catch (Throwable e) { // Whatever a runtime does, it fails this version and nothing else.
            return new Refused<>(refusal(e));
        }
    }

    private LoadResult<S> open(Job job, Prepared prepared, ModelRuntime runtime, LoadedModel model) {
        Signature whole =
                SignatureOverrides.apply(model.signature(), job.config().signature());
        Signature signature = job.config()
                .serving()
                .sequence()
                .map(sequence -> SequenceSignature.ofCallers(whole, sequence.tensors()))
                .orElse(whole);
        LoadedVersion version =
                new LoadedVersion(job.files().version(), model, signature, whole, runtime.platform(), prepared.files());
        List<String> notes = new ArrayList<>(prepared.notes());
        notes.addAll(warmUp.run(version, job.files().examples(), job.config().warmUp()));
        long memory = model.memoryBytes();
        return new LoadResult<>(version, factory.open(job.model(), version, job.config()), memory, notes);
    }

    private static InferenceException refusal(Throwable e) {
        if (e instanceof InferenceException known) {
            return known;
        }
        if (e instanceof OutOfMemoryError) {
            return new InferenceException(
                    ErrorCode.RESOURCE_EXHAUSTED, "not enough memory to load it: " + e.getMessage(), e);
        }
        if (e instanceof LinkageError) {
            return new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "a library that its runtime needs can't be used: " + e.getMessage(),
                    e);
        }
        return new InferenceException(ErrorCode.INTERNAL, "its runtime failed: " + e, e);
    }

    private static void closeQuietly(LoadedModel model, Throwable because) {
        try {
            model.close();
        } catch (Throwable e) { // The first error tells more; this one goes with it.
            because.addSuppressed(e);
        }
    }

    /** Closes a servable and then its model, each whatever becomes of the other; the first error, if there was one. */
    static Optional<Throwable> close(AutoCloseable servable, LoadedModel model) {
        Optional<Throwable> first = closeOne(servable);
        Optional<Throwable> second = closeOne(model);
        return first.isPresent() ? first : second;
    }

    private static Optional<Throwable> closeOne(AutoCloseable closeable) {
        try {
            closeable.close();
            return Optional.empty();
        } catch (Throwable e) { // Told to the listeners; the version is gone all the same.
            return Optional.of(e);
        }
    }
}
