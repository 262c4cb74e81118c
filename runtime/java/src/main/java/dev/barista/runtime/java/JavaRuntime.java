package dev.barista.runtime.java;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFileNames;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Serves models that are jars with a {@link JavaModel}. Each version has a class loader of its own, so that versions
 * with different libraries live side by side, and go as a whole.
 *
 * <p>Such a model runs with all rights of the process. Where files come from others than those who run it, the folders
 * that are trusted must be told.
 */
public final class JavaRuntime implements ModelRuntime {

    private static final ModelFileNames FILES = new ModelFileNames(List.of("model.jar"), List.of(".jar"));

    private final Predicate<Path> trusted;

    /** One that loads code from wherever its models are. */
    public JavaRuntime() {
        this(root -> true);
    }

    /** @param trusted whether code may be loaded from a version's folder */
    public JavaRuntime(Predicate<Path> trusted) {
        this.trusted = trusted;
    }

    @Override
    public String name() {
        return "java";
    }

    @Override
    public String platform() {
        return "java";
    }

    /** {@code model.jar}, else the only jar in the version's own folder. */
    @Override
    public Optional<String> modelFile(ModelFiles files) {
        return FILES.find(files);
    }

    @Override
    public RuntimeAvailability availability() {
        return new RuntimeAvailability.Available("built in");
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) {
        String jar = FILES.choose(files, options);
        if (!trusted.test(files.root())) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    jar + " is a program, and is run only from the server's own repositories, not from what callers"
                            + " send: put it into a folder that the server was started with");
        }
        return ProgramLoader.load(files, jar, options);
    }
}
