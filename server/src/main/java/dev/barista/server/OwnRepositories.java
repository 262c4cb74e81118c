package dev.barista.server;

import dev.barista.storage.FolderSourceProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether a folder lies in a repository that the server was started with, links followed: only those who run the server
 * put files there. What callers sent, or what was unpacked from an archive, lies elsewhere, or else in a folder within
 * that is not its own.
 *
 * @param repositories by their locations
 * @param foreign folders that the server writes for others
 */
record OwnRepositories(List<URI> repositories, List<Path> foreign) implements Predicate<Path> {

    /** Those of a server of this configuration. */
    static OwnRepositories of(ServerConfig config) {
        List<Path> foreign = new ArrayList<>(List.of(temporary()));
        config.copies().ifPresent(foreign::add);
        return new OwnRepositories(config.repositories(), foreign);
    }

    /** Where uploads go, and copies that are not kept. */
    static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    @Override
    public boolean test(Path folder) {
        return repositories.stream()
                .flatMap(location -> FolderSourceProvider.folder(location).stream())
                .anyMatch(repository -> isWithin(folder, repository) && !isForeign(folder, repository));
    }

    private boolean isForeign(Path folder, Path repository) {
        return foreign.stream().anyMatch(other -> isWithin(other, repository) && isWithin(folder, other));
    }

    private static boolean isWithin(Path folder, Path outer) {
        try {
            return folder.toRealPath().startsWith(outer.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }
}
