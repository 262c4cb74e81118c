package dev.barista.lifecycle.spi;

import dev.barista.lifecycle.ModelSource;
import java.net.URI;
import java.util.Optional;

/** Opens model repositories of one kind; found by {@link java.util.ServiceLoader}. */
public interface ModelSourceProvider {

    /** A source, not yet started, for this repository; empty if the location is of another kind. */
    Optional<ModelSource> open(URI location);
}
