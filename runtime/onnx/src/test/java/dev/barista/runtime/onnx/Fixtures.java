package dev.barista.runtime.onnx;

import dev.barista.model.spi.ModelFiles;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The tiny models of the test kit and of this module, and runtimes with and without a library. */
final class Fixtures {

    private Fixtures() {}

    /** Copies a model file out of the class path, to be opened as {@code model.onnx}, with others beside it. */
    static ModelFiles model(Path folder, String name, String... beside) {
        Path root = folder.resolve(name);
        copy("models/" + name + ".onnx", root.resolve("model.onnx"));
        for (String other : beside) {
            copy("models/" + other, root.resolve(other));
        }
        List<String> names = new ArrayList<>(Arrays.asList(beside));
        names.add("model.onnx");
        return new ModelFiles(root, names.stream().sorted().toList());
    }

    private static void copy(String resource, Path target) {
        try (InputStream in = Fixtures.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource);
            }
            Files.createDirectories(target.getParent());
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A runtime on a machine of this kind. */
    static OnnxRuntime runtimeOn(String osName, String osArch) {
        Properties properties = new Properties();
        properties.setProperty("os.name", osName);
        properties.setProperty("os.arch", osArch);
        return new OnnxRuntime(new NativeLibraryLocator(
                PublishedLibrary.LIBRARY, properties, Map.of(), Fixtures.class.getClassLoader()));
    }
}
