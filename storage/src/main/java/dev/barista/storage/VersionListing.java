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
 * @param obstacle why it can't count as it lies there now; what was known of it before holds on
 */
record VersionListing(ModelVersion version, Path root, List<FileStamp> files, Optional<String> obstacle) {

    VersionListing {
        files = List.copyOf(files);
    }

    VersionListing withNumber(ModelVersion number) {
        return new VersionListing(number, root, files, obstacle);
    }
}
