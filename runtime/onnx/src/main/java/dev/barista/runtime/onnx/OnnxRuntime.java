package dev.barista.runtime.onnx;

import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFileNames;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.runtime.nativelib.LoadedLibrary;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import dev.barista.runtime.onnx.OrtTypes.DeclaredValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Serves ONNX models by Microsoft's ONNX Runtime, called straight through its C API. The native library is the one of
 * the official jar or one that an operator names; it is looked for at the first use and stays loaded.
 */
public final class OnnxRuntime implements ModelRuntime {

    private static final ModelFileNames FILES = new ModelFileNames(List.of("model.onnx"), List.of(".onnx"));

    /** What a session of a small model was measured to take. */
    private static final long SESSION_BYTES = 160 << 10;

    private final LoadedLibrary<OrtLibrary> library;

    /** With the library that the process's system properties and environment name. */
    public OnnxRuntime() {
        this(NativeLibraryLocator.of(PublishedLibrary.LIBRARY, OnnxRuntime.class.getClassLoader()));
    }

    OnnxRuntime(NativeLibraryLocator locator) {
        this.library = new LoadedLibrary<>(locator, OrtLibrary::load, "on Linux it needs glibc and libstdc++");
    }

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public String platform() {
        return "onnxruntime_onnx";
    }

    /** {@code model.onnx}, else the only other file of that kind in the version's own folder. */
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
        OnnxOptions options = OnnxOptions.parse(loadOptions.options());
        String file = FILES.choose(files, loadOptions);
        OrtLibrary ort = library.get();
        Path path = files.path(file).toAbsolutePath();
        try {
            long session = ort.sessions().open(ort.environment(), path, options);
            return model(ort, session, options, new FileFacts(memoryBytes(files), refusesEmptyInputs(path, options)));
        } catch (OrtException e) {
            throw OrtFailures.load(files.root(), file, e);
        } finally {
            ort.freedMemory().giveBack();
        }
    }

    /**
     * Bytes of all files of the version, and what a session takes besides. Measured: weights take as much memory as in
     * files, in the model file or beside it, to 2 %.
     */
    private static long memoryBytes(ModelFiles files) {
        long total = SESSION_BYTES;
        for (String name : files.names()) {
            total += files.path(name).toFile().length();
        }
        return total;
    }

    private static boolean refusesEmptyInputs(Path modelFile, OnnxOptions options) {
        return !options.allowEmptyInputs() && FragileOperators.in(modelFile);
    }

    /** What the files tell that the session does not. */
    private record FileFacts(long memoryBytes, boolean refusesEmptyInputs) {}

    private static LoadedModel model(OrtLibrary ort, long session, OnnxOptions options, FileFacts files)
            throws OrtException {
        boolean done = false;
        try {
            OnnxModel model = new OnnxModel(
                    ort, session, layout(ort, session, options), files.memoryBytes(), files.refusesEmptyInputs());
            done = true;
            return model;
        } finally {
            if (!done) {
                ort.sessions().release(session);
            }
        }
    }

    private static ModelLayout layout(OrtLibrary ort, long session, OnnxOptions options) throws OrtException {
        ModelLayoutBuilder layout = new ModelLayoutBuilder();
        for (DeclaredValue input : ort.types().declared(session, OrtTypes.Kind.INPUT)) {
            layout.input(input, false);
        }
        if (options.overridableInitializers()) {
            for (DeclaredValue input : ort.types().declared(session, OrtTypes.Kind.OVERRIDABLE_INITIALIZER)) {
                layout.input(input, true);
            }
        }
        for (DeclaredValue output : ort.types().declared(session, OrtTypes.Kind.OUTPUT)) {
            layout.output(output);
        }
        return layout.build();
    }
}
