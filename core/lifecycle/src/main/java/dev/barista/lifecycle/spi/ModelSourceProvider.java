package dev.barista.lifecycle.spi;

import dev.barista.lifecycle.ModelSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Opens model repositories of one kind; found by {@link java.util.ServiceLoader}. */
public interface ModelSourceProvider {

    /**
     * A source, not yet started, for this repository; empty if the location is of another kind.
     *
     * @param copies the folder for copies of what lies elsewhere or is packed, which others may share and which is
     *     kept; empty for a temporary one, which ends with the source
     */
    Optional<ModelSource> open(URI location, Optional<Path> copies);
}
