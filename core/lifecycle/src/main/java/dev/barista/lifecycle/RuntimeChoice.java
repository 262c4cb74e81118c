package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.util.ArrayList;
import java.util.List;

/** Chooses the runtime that opens a version: the configured one, or the first that recognises the files. */
final class RuntimeChoice {

    private static final int FILES_SHOWN = 10;

    private final List<ModelRuntime> runtimes;

    RuntimeChoice(List<ModelRuntime> runtimes) {
        this.runtimes = List.copyOf(runtimes);
    }

    /**
     * The runtime for these files.
     *
     * @throws InferenceException {@link ErrorCode#INVALID_ARGUMENT} if the configuration names a runtime or file that
     *     is not there, {@link ErrorCode#FAILED_PRECONDITION} if no runtime recognises the files or its library is
     *     missing
     */
    ModelRuntime choose(ModelFiles files, ModelConfig config) {
        ModelFiles candidates =
                config.modelFile().map(name -> onlyFile(files, name)).orElse(files);
        ModelRuntime runtime =
                config.runtime().isPresent() ? named(config.runtime().get()) : recognising(candidates);
        if (runtime.availability() instanceof RuntimeAvailability.Missing missing) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "runtime \"" + runtime.name() + "\" can't be used: " + missing.remedy());
        }
        return runtime;
    }

    private static ModelFiles onlyFile(ModelFiles files, String name) {
        if (!files.names().contains(name)) {
            throw InferenceException.invalid(
                    "the configured model file \"" + name + "\" is not among the version's files (" + list(files) + ")"
                            + NearestName.hint(name, files.names()));
        }
        return new ModelFiles(files.root(), List.of(name));
    }

    private ModelRuntime named(String name) {
        for (ModelRuntime runtime : runtimes) {
            if (runtime.name().equals(name)) {
                return runtime;
            }
        }
        throw InferenceException.invalid(
                "unknown runtime \"" + name + "\"; there are " + names() + NearestName.hint(name, nameList()));
    }

    private ModelRuntime recognising(ModelFiles files) {
        for (ModelRuntime runtime : runtimes) {
            if (runtime.modelFile(files).isPresent()) {
                return runtime;
            }
        }
        throw new InferenceException(
                ErrorCode.FAILED_PRECONDITION,
                "no runtime recognises the files (" + list(files) + "); there are the runtimes " + names());
    }

    private static String list(ModelFiles files) {
        if (files.names().isEmpty()) {
            return "none";
        }
        int more = files.names().size() - FILES_SHOWN;
        String shown = String.join(
                ", ",
                files.names().subList(0, Math.min(FILES_SHOWN, files.names().size())));
        return more > 0 ? shown + " and " + more + " more" : shown;
    }

    private String names() {
        List<String> installed = nameList();
        return installed.isEmpty() ? "none" : String.join(", ", installed);
    }

    private List<String> nameList() {
        List<String> names = new ArrayList<>();
        for (ModelRuntime runtime : runtimes) {
            if (runtime.isInstalled()) {
                names.add(runtime.name());
            }
        }
        return names;
    }
}
