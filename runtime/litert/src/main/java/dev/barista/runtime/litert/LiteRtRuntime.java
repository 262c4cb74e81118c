package dev.barista.runtime.litert;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.runtime.nativelib.NativeLibraryFile;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Serves TensorFlow Lite models by the library's C API. The native library is the one of JavaCPP's preset or one that
 * an operator names; it is looked for at the first use and stays loaded.
 */
public final class LiteRtRuntime implements ModelRuntime {

    private static final String SUFFIX = ".tflite";
    private static final String USUAL_FILE = "model.tflite";

    private final NativeLibraryLocator locator;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable LiteLibrary library;

    /** With the library that the process's system properties and environment name. */
    public LiteRtRuntime() {
        this(NativeLibraryLocator.of(PublishedLibrary.LIBRARY, LiteRtRuntime.class.getClassLoader()));
    }

    LiteRtRuntime(NativeLibraryLocator locator) {
        this.locator = locator;
    }

    @Override
    public String name() {
        return "litert";
    }

    @Override
    public String platform() {
        return "tensorflow_lite";
    }

    /** {@code model.tflite}, else the only other file of that kind in the version's own folder. */
    @Override
    public Optional<String> modelFile(ModelFiles files) {
        if (files.names().contains(USUAL_FILE)) {
            return Optional.of(USUAL_FILE);
        }
        List<String> candidates = files.names().stream()
                .filter(name -> name.endsWith(SUFFIX) && name.indexOf('/') < 0)
                .toList();
        return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
    }

    @Override
    public RuntimeAvailability availability() {
        try {
            return new RuntimeAvailability.Available(library().version());
        } catch (InferenceException e) {
            return new RuntimeAvailability.Missing(e.getMessage());
        }
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions loadOptions) {
        LiteOptions options = LiteOptions.parse(loadOptions.options());
        String file = fileToOpen(files, loadOptions);
        LiteLibrary lite = library();
        try {
            return new ModelLoader(lite, options).load(files.path(file), file);
        } finally {
            lite.freedMemory().giveBack();
        }
    }

    private String fileToOpen(ModelFiles files, LoadOptions options) {
        Optional<String> named = options.modelFile();
        if (named.isPresent()) {
            if (!files.names().contains(named.get())) {
                throw new InferenceException(
                        ErrorCode.FAILED_PRECONDITION,
                        "model file \"" + named.get() + "\" is not there"
                                + NearestName.hint(named.get(), files.names()));
            }
            return named.get();
        }
        return modelFile(files)
                .orElseThrow(() -> new InferenceException(
                        ErrorCode.FAILED_PRECONDITION,
                        "expected " + USUAL_FILE + " or one other file ending in " + SUFFIX + ", found "
                                + (files.names().isEmpty() ? "nothing" : String.join(", ", files.names()))));
    }

    private LiteLibrary library() {
        LiteLibrary loaded = library;
        if (loaded != null) {
            return loaded;
        }
        loading.lock();
        try {
            loaded = library;
            if (loaded == null) {
                loaded = loadLibrary();
                library = loaded;
            }
            return loaded;
        } finally {
            loading.unlock();
        }
    }

    private LiteLibrary loadLibrary() {
        return switch (locator.locate()) {
            case NativeLibraryFile.Missing(String remedy) ->
                throw new InferenceException(ErrorCode.FAILED_PRECONDITION, remedy);
            case NativeLibraryFile.Located(Path path) -> load(path);
        };
    }

    private static LiteLibrary load(Path path) {
        try {
            return LiteLibrary.load(path);
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "TensorFlow Lite's library can't be used here: " + e.getMessage() + "; set "
                            + PublishedLibrary.LIBRARY.variable()
                            + " to one built for this machine (on Linux it needs glibc 2.34 and libstdc++)",
                    e);
        }
    }
}
