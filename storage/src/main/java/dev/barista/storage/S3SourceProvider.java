package dev.barista.storage;

import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.spi.ModelSourceProvider;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Opens repositories in buckets: {@code s3://bucket/prefix?endpoint=https://host:9000}. */
public final class S3SourceProvider implements ModelSourceProvider {

    @Override
    public Optional<ModelSource> open(URI location, Optional<Path> copies) {
        return "s3".equalsIgnoreCase(location.getScheme())
                ? Optional.of(FolderSource.of(new S3Store(S3Location.of(location)), copies))
                : Optional.empty();
    }
}
