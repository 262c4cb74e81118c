package dev.barista.runtime.java;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
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

    private static final String SUFFIX = ".jar";
    private static final String USUAL_FILE = "model.jar";

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
        if (files.names().contains(USUAL_FILE)) {
            return Optional.of(USUAL_FILE);
        }
        List<String> jars = files.names().stream()
                .filter(name -> name.endsWith(SUFFIX) && name.indexOf('/') < 0)
                .toList();
        return jars.size() == 1 ? Optional.of(jars.getFirst()) : Optional.empty();
    }

    @Override
    public RuntimeAvailability availability() {
        return new RuntimeAvailability.Available("built in");
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) {
        String jar = fileToOpen(files, options);
        if (!trusted.test(files.root())) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    jar + " is a program, and is run only from the server's own repositories, not from what callers"
                            + " send: put it into a folder that the server was started with");
        }
        return ProgramLoader.load(files, jar, options);
    }

    private String fileToOpen(ModelFiles files, LoadOptions options) {
        Optional<String> named = options.modelFile();
        if (named.isPresent() && !files.names().contains(named.get())) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "model file \"" + named.get() + "\" is not there" + NearestName.hint(named.get(), files.names()));
        }
        return named.or(() -> modelFile(files))
                .orElseThrow(() -> new InferenceException(
                        ErrorCode.FAILED_PRECONDITION,
                        "expected " + USUAL_FILE + " or one other file ending in " + SUFFIX + ", found "
                                + (files.names().isEmpty() ? "nothing" : String.join(", ", files.names()))));
    }
}
