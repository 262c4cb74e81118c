package dev.barista.runtime.litert;

import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFileNames;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.runtime.nativelib.LoadedLibrary;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import java.util.List;
import java.util.Optional;

/**
 * Serves TensorFlow Lite models by the library's C API. The native library is the one of JavaCPP's preset or one that
 * an operator names; it is looked for at the first use and stays loaded.
 */
public final class LiteRtRuntime implements ModelRuntime {

    private static final ModelFileNames FILES = new ModelFileNames(List.of("model.tflite"), List.of(".tflite"));

    private final LoadedLibrary<LiteLibrary> library;

    /** With the library that the process's system properties and environment name. */
    public LiteRtRuntime() {
        this(NativeLibraryLocator.of(PublishedLibrary.LIBRARY, LiteRtRuntime.class.getClassLoader()));
    }

    LiteRtRuntime(NativeLibraryLocator locator) {
        this.library = new LoadedLibrary<>(locator, LiteLibrary::load, "on Linux it needs glibc 2.34 and libstdc++");
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
        return FILES.find(files);
    }

    @Override
    public RuntimeAvailability availability() {
        try {
            return new RuntimeAvailability.Available(library.get().version());
        } catch (InferenceException e) {
            return new RuntimeAvailability.Missing(e.getMessage());
        }
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions loadOptions) {
        LiteOptions options = LiteOptions.parse(loadOptions.options());
        String file = FILES.choose(files, loadOptions);
        LiteLibrary lite = library.get();
        try {
            return new ModelLoader(lite, options).load(files.path(file), file);
        } finally {
            lite.freedMemory().giveBack();
        }
    }
}
