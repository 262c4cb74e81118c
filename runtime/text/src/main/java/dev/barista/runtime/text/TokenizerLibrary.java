package dev.barista.runtime.text;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.runtime.nativelib.NativeLibraryFile;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's tokenizers, through the calls that DJL's native library exports to Java. Looked for at the first use;
 * stays loaded. Thread-safe.
 *
 * <p>DJL's own way to it is not used: it tells its makers of its use from some machines, and unpacks the library into
 * the user's home folder.
 */
final class TokenizerLibrary {

    private final NativeLibraryLocator locator;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable TokenizersLibrary calls;

    TokenizerLibrary(NativeLibraryLocator locator) {
        this.locator = locator;
    }

    /** @throws InferenceException {@code FAILED_PRECONDITION} if it is not there or can't be used */
    TokenizersLibrary calls() {
        TokenizersLibrary loaded = calls;
        if (loaded != null) {
            return loaded;
        }
        loading.lock();
        try {
            loaded = calls;
            if (loaded == null) {
                loaded = load();
                calls = loaded;
            }
            return loaded;
        } finally {
            loading.unlock();
        }
    }

    private TokenizersLibrary load() {
        return switch (locator.locate()) {
            case NativeLibraryFile.Missing(String remedy) ->
                throw new InferenceException(ErrorCode.FAILED_PRECONDITION, remedy);
            case NativeLibraryFile.Located(Path path) -> load(path);
        };
    }

    @SuppressWarnings("restricted") // native code must be loaded somewhere
    private static TokenizersLibrary load(Path path) {
        try {
            System.load(path.toString());
            return TokenizersLibrary.LIB;
        } catch (LinkageError e) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "Hugging Face's tokenizers library can't be used here: " + e.getMessage() + "; set "
                            + PublishedLibrary.LIBRARY.variable() + " to one built for this machine",
                    e);
        }
    }
}
