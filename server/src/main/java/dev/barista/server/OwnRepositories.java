package dev.barista.server;

import dev.barista.storage.FolderSourceProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a folder lies in a repository that the server was started with, links followed: only those who run the server
 * put files there. What callers sent, or what was unpacked from an archive, lies elsewhere.
 *
 * @param repositories by their locations
 * @param copies where the server keeps copies, which are not its own wherever that is
 */
record OwnRepositories(List<URI> repositories, Optional<Path> copies) implements Predicate<Path> {

    @Override
    public boolean test(Path folder) {
        if (copies.isPresent() && isWithin(folder, copies.get())) {
            return false;
        }
        return repositories.stream()
                .flatMap(location -> FolderSourceProvider.folder(location).stream())
                .anyMatch(repository -> isWithin(folder, repository));
    }

    private static boolean isWithin(Path folder, Path repository) {
        try {
            return folder.toRealPath().startsWith(repository.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
