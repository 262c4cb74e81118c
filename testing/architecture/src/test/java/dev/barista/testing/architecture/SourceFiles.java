package dev.barista.testing.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The Java files of all modules. */
final class SourceFiles {

    private static final Set<String> NOT_SOURCES = Set.of("target", ".git", ".idea", "node_modules", ".venv");

    private SourceFiles() {}

    /** The files under {@code src/main/java} of any module. */
    static List<Path> main() {
        return under(Path.of("src", "main", "java"));
    }

    /** The files under {@code src/test/java} of any module. */
    static List<Path> tests() {
        return under(Path.of("src", "test", "java"));
    }

    /** The names of the packages that have a main file. */
    static Set<String> mainPackages() {
        Set<String> names = new TreeSet<>();
        for (Path file : main()) {
            names.add(packageOf(file));
        }
        return names;
    }

    static String packageOf(Path mainFile) {
        String folder = mainFile.resolveSibling("").toString().replace('\\', '/');
        String marker = "src/main/java/";
        return folder.substring(folder.indexOf(marker) + marker.length()).replace('/', '.');
    }

    static String read(Path file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> under(Path sourceFolder) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root(), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean skipped = NOT_SOURCES.contains(folder.getFileName().toString());
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    Path relative = root().relativize(file);
                    if (relative.toString().endsWith(".java") && contains(relative, sourceFolder)) {
                        found.add(relative);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static boolean contains(Path path, Path part) {
        for (int i = 0; i + part.getNameCount() <= path.getNameCount(); i++) {
            if (path.subpath(i, i + part.getNameCount()).equals(part)) {
                return true;
            }
        }
        return false;
    }

    /** The folder that holds {@code .mvn}: the root of the project. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no folder above " + Path.of("").toAbsolutePath() + " holds .mvn");
            }
        }
        return folder;
    }
}
