package dev.barista.model.spi;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * By which names a runtime knows its model files. For runtimes.
 *
 * @param usual names that are taken before all others, the first before the next
 * @param endings of other files; taken where a single file in the version's own folder has one of them
 */
public record ModelFileNames(List<String> usual, List<String> endings) {

    public ModelFileNames {
        usual = List.copyOf(usual);
        endings = List.copyOf(endings);
    }

    /** The file to open if nobody names one; empty if there is none, or more than one. */
    public Optional<String> find(ModelFiles files) {
        for (String name : usual) {
            if (files.names().contains(name)) {
                return Optional.of(name);
            }
        }
        List<String> candidates = new ArrayList<>();
        for (String name : files.names()) {
            if (name.indexOf('/') < 0 && endings.stream().anyMatch(name::endsWith)) {
                candidates.add(name);
            }
        }
        return candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty();
    }

    /**
     * The file to open: the one that the options name, else the one that is found.
     *
     * @throws InferenceException {@code FAILED_PRECONDITION} if it is not there
     */
    public String choose(ModelFiles files, LoadOptions options) {
        Optional<String> named = options.modelFile();
        if (named.isPresent() && !files.names().contains(named.get())) {
            throw absent(
                    "model file \"" + named.get() + "\" is not there" + NearestName.hint(named.get(), files.names()));
        }
        return named.orElseGet(() -> find(files).orElseThrow(() -> absent(expected(files))));
    }

    private String expected(ModelFiles files) {
        return "expected " + String.join(" or ", usual) + (usual.isEmpty() ? "" : " or ") + "one other file ending in "
                + String.join(" or ", endings) + ", found "
                + (files.names().isEmpty() ? "nothing" : String.join(", ", files.names()));
    }

    private static InferenceException absent(String message) {
        return new InferenceException(ErrorCode.FAILED_PRECONDITION, message);
    }
}
