package dev.barista.storage;

import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.spi.ModelSourceProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Opens folders: {@code file:} locations and plain paths. */
public final class FolderSourceProvider implements ModelSourceProvider {

    @Override
    public Optional<ModelSource> open(URI location, Optional<Path> copies) {
        return folder(location).map(folder -> source(folder, copies));
    }

    /** The folder that a location is; empty if it is none. */
    public static Optional<Path> folder(URI location) {
        if (location.getScheme() == null) {
            return Optional.ofNullable(location.getPath()).map(Path::of);
        }
        if (!location.getScheme().equalsIgnoreCase("file")) {
            return Optional.empty();
        }
        // "file:models" is relative, which Path.of(URI) does not take.
        return Optional.of(location.isOpaque() ? Path.of(location.getSchemeSpecificPart()) : Path.of(location));
    }

    private static ModelSource source(Path folder, Optional<Path> copies) {
        FolderOptions options = FolderOptions.DEFAULT;
        return new FolderSource(RepositoryReader.of(folder, options), options, copies);
    }
}
