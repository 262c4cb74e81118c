package dev.barista.lifecycle;

import dev.barista.model.spi.ModelFiles;
import java.util.List;
import java.util.Optional;

/**
 * Makes ready what a version is loaded from, when it is loaded and not before: fetches what lies elsewhere, unpacks
 * archives, reads what the files say of themselves. Called on loader threads; may take long.
 */
@FunctionalInterface
public interface VersionPreparation {

    /** For files that a runtime can open as they lie. */
    VersionPreparation NONE = files -> new Prepared(files, Optional.empty(), Optional.empty(), List.of());

    /**
     * What is to be opened.
     *
     * @param files the version's, as its source found them
     * @throws dev.barista.model.InferenceException if it can't be opened; the message says why and what to do
     */
    Prepared prepare(ModelFiles files);

    /**
     * What a runtime gets.
     *
     * @param runtime which runtime opens it, if the files tell; the model's configuration stands above that
     * @param modelFile the file to open, if they tell; the same holds
     * @param notes what a person should know and nothing fails over
     */
    record Prepared(ModelFiles files, Optional<String> runtime, Optional<String> modelFile, List<String> notes) {

        public Prepared {
            notes = List.copyOf(notes);
        }

        /** A configuration with what the files tell, unless it says something of the kind itself. */
        ModelConfig apply(ModelConfig config) {
            boolean configured =
                    config.runtime().isPresent() || config.modelFile().isPresent();
            return configured ? config : config.withRuntime(runtime).withModelFile(modelFile);
        }
    }
}
