package dev.barista.runtime.nativelib;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A native library that is looked for and loaded at the first use, and stays loaded. One that can't be had is looked
 * for again at the next use. Thread-safe.
 *
 * @param <L> what callers work with
 */
public final class LoadedLibrary<L> {

    private final NativeLibraryLocator locator;
    private final Function<Path, L> loader;
    private final String needs;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable L library;

    /**
     * A library that is not looked for yet.
     *
     * @param loader loads a file; what it throws as {@link IllegalArgumentException}, {@link LinkageError} or
     *     {@link UnsupportedOperationException} says why that can't be used
     * @param needs what the published builds need of the machine, for people
     */
    public LoadedLibrary(NativeLibraryLocator locator, Function<Path, L> loader, String needs) {
        this.locator = locator;
        this.loader = loader;
        this.needs = needs;
    }

    /** @throws InferenceException {@code FAILED_PRECONDITION} if it is not there or can't be used */
    public L get() {
        L loaded = library;
        if (loaded != null) {
            return loaded;
        }
        loading.lock();
        try {
            loaded = library;
            if (loaded == null) {
                loaded = locate();
                library = loaded;
            }
            return loaded;
        } finally {
            loading.unlock();
        }
    }

    private L locate() {
        return switch (locator.locate()) {
            case NativeLibraryFile.Missing(String remedy) ->
                throw new InferenceException(ErrorCode.FAILED_PRECONDITION, remedy);
            case NativeLibraryFile.Located(Path path) -> load(path);
        };
    }

    private L load(Path path) {
        try {
            return loader.apply(path);
        } catch (IllegalArgumentException | UnsupportedOperationException | LinkageError e) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    locator.library().title() + "'s library can't be used here: " + e.getMessage() + "; set "
                            + locator.library().variable() + " to one built for this machine (" + needs + ")",
                    e);
        }
    }
}
