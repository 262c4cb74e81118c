package dev.barista.storage;

import dev.barista.model.ModelVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A version as one look found it.
 *
 * @param root the folder that the files' names are relative to
 * @param files sorted by name
 * @param isFolder whether the model's own folder is the version, so that its number is only a guess
 * @param obstacle why it can't count as it lies there now; what was known of it before holds on
 */
record VersionListing(
        ModelVersion version, Path root, List<FileStamp> files, Optional<String> obstacle, boolean isFolder) {

    /** Of a version in a folder of its own. */
    VersionListing(ModelVersion version, Path root, List<FileStamp> files, Optional<String> obstacle) {
        this(version, root, files, obstacle, false);
    }

    VersionListing {
        files = List.copyOf(files);
    }

    VersionListing ofFolder() {
        return new VersionListing(version, root, files, obstacle, true);
    }

    VersionListing withNumber(ModelVersion number) {
        return new VersionListing(number, root, files, obstacle, isFolder);
    }
}
