package dev.barista.storage;

import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.spi.ModelSourceProvider;
import dev.barista.model.Clock;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Opens files that list models in TensorFlow Serving's form: {@code tfserving:/etc/models.config}. */
public final class TfServingSourceProvider implements ModelSourceProvider {

    private static final String SCHEME = "tfserving";

    /** The location that stands for a file. */
    public static URI location(Path file) {
        return URI.create(
                SCHEME + ":" + file.toAbsolutePath().normalize().toUri().getRawPath());
    }

    @Override
    public Optional<ModelSource> open(URI location, Optional<Path> copies) {
        String scheme = location.getScheme() == null ? "" : location.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals(SCHEME)) {
            return Optional.empty();
        }
        String path = location.isOpaque() ? location.getSchemeSpecificPart() : location.getPath();
        FolderOptions options = FolderOptions.DEFAULT;
        TfServingRepository repository =
                new TfServingRepository(Path.of(path), options, Clock.system(), System::getenv);
        return Optional.of(new FolderSource(repository, options, copies));
    }
}
