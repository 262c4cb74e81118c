package dev.barista.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Keeps symbolic links within the repository: nothing outside of it is ever opened through one. */
final class LinkCheck {

    private final Path realRoot;

    /** @param root the repository, which may itself be a link */
    LinkCheck(Path root) throws IOException {
        this.realRoot = root.toRealPath();
    }

    /** Why the entry must not be followed, if it is a link that leads out of the repository or nowhere. */
    Optional<String> refusal(Path entry) throws IOException {
        if (!Files.isSymbolicLink(entry)) {
            return Optional.empty();
        }
        try {
            return entry.toRealPath().startsWith(realRoot)
                    ? Optional.empty()
                    : Optional.of("it is a link that leaves the repository");
        } catch (NoSuchFileException e) {
            return Optional.of("it is a link to nothing");
        }
    }
}
