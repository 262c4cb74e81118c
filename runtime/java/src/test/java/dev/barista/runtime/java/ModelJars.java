package dev.barista.runtime.java;

import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Makes jars of classes of these tests. */
final class ModelJars {

    private ModelJars() {}

    /** Writes a jar with these classes that declares such models. */
    static void write(Path jar, List<Class<?>> classes, List<Class<?>> declared) {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> each : classes) {
                String entry = each.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(entry));
                try (InputStream in = ModelJars.class.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(out);
                }
            }
            if (!declared.isEmpty()) {
                out.putNextEntry(new JarEntry("META-INF/services/" + JavaModel.class.getName()));
                for (Class<?> each : declared) {
                    out.write((each.getName() + " # a model\n").getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A version of one jar with this one model. */
    static ModelFiles model(Path folder, Class<?> model) {
        write(folder.resolve("model.jar"), List.of(model), List.of(model));
        return new ModelFiles(folder, List.of("model.jar"));
    }
}
