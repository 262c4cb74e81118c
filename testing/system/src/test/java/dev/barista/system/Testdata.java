package dev.barista.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Files that lie outside this repository: where {@code BARISTA_TESTDATA} (or the system property
 * {@code barista.testdata}) says, else in {@code ../shared/testdata} beside the repository. Tests that need them are
 * skipped without them.
 */
final class Testdata {

    private Testdata() {}

    /** The file or folder of this name; skips the test, and says so, if it is not there. */
    static Path require(String name) {
        Path path = folder().resolve(name).toAbsolutePath().normalize();
        assumeTrue(Files.exists(path), "skipped: there is no " + path + "; BARISTA_TESTDATA says where to look");
        return path;
    }

    private static Path folder() {
        @Nullable String named = System.getProperty("barista.testdata", System.getenv("BARISTA_TESTDATA"));
        return named == null ? root().resolve("../shared/testdata") : Path.of(named);
    }

    /** The folder that this repository was checked out to. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " holds .mvn");
            }
            folder = parent;
        }
        return folder;
    }
}
