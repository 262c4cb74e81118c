package dev.barista.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A model repository in a folder of a test. */
record TestRepository(Path folder) {

    /** A version made of one of the testing kit's models. */
    TestRepository fixture(String model, int version, String fixture) {
        put(model + "/" + version + "/model.onnx", fixtureBytes(fixture));
        return this;
    }

    /** The bytes of one of the testing kit's models, such as {@code scale_by_2}. */
    static byte[] fixtureBytes(String fixture) {
        try (InputStream source = TestRepository.class.getResourceAsStream("/models/" + fixture + ".onnx")) {
            if (source == null) {
                throw new IllegalArgumentException("the testing kit has no model " + fixture);
            }
            return source.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A version made of a model file that lies elsewhere. */
    TestRepository copy(String model, Path file) {
        try {
            put(model + "/1/model.onnx", Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    Path put(String path, byte[] content) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.resolveSibling(""));
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path put(String path, String content) {
        return put(path, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Moves a file or folder in one step, as a deployment that nobody may see half of should. */
    static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until a server has loaded all models of a folder, or failed to. Files that were just written are only
     * looked at when they have settled.
     */
    static void awaitLoads(RestApi rest, Path folder) {
        List<String> missing = list(folder)
                .filter(Files::isDirectory)
                .map(TestRepository::nameOf)
                .filter(name -> !name.startsWith("."))
                .map(name -> "\"name\":\"" + name + "\"")
                .toList();
        Eventually.contains(
                () -> {
                    String index = rest.post("/v2/repository/index", "").text();
                    boolean ended = missing.stream().allMatch(index::contains)
                            && !index.contains("\"LOADING\"")
                            && !index.contains("still changing");
                    return ended ? "ended" : index;
                },
                "ended");
    }

    /** What lies in a folder, by name. */
    static Stream<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
