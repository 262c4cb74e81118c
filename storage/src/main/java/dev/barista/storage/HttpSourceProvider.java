package dev.barista.storage;

import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.spi.ModelSourceProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Opens single model files and archives on web servers: {@code https://host/fraud.onnx#sha256=…}. */
public final class HttpSourceProvider implements ModelSourceProvider {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    @Override
    public Optional<ModelSource> open(URI location, Optional<Path> copies) {
        String scheme = location.getScheme() == null ? "" : location.getScheme().toLowerCase(Locale.ROOT);
        return SCHEMES.contains(scheme)
                ? Optional.of(FolderSource.of(new HttpStore(HttpLocation.of(location)), copies))
                : Optional.empty();
    }
}
