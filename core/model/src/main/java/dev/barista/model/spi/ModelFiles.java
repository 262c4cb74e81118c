package dev.barista.model.spi;

import java.nio.file.Path;
import java.util.List;

/**
 * The files of one model version, complete and not changing any more.
 *
 * @param root the folder they lie in: the version's own, or that of a single model file
 * @param names their paths below the root with '/' between segments, sorted; a version's whole content
 */
public record ModelFiles(Path root, List<String> names) {

    public ModelFiles {
        names = List.copyOf(names);
    }

    /** Where a file of this version lies. */
    public Path path(String name) {
        return root.resolve(name);
    }
}
