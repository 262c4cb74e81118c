package dev.barista.runtime.java;

import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Classes of one version: those of its jars and of the JDK, and of the server only what a model is written against. So
 * a model may bring any version of any library that the server uses, too.
 */
final class ModelClassLoader extends URLClassLoader {

    /** Packages whose classes are the same for models and the server. */
    private static final Set<String> SHARED = Set.of(
            "dev.barista.model", "dev.barista.model.spi", "dev.barista.runtime.java", "org.jspecify.annotations");

    private static final String SERVICE = "META-INF/services/" + JavaModel.class.getName();

    static {
        registerAsParallelCapable();
    }

    private ModelClassLoader(URL[] jars) {
        super("barista model", jars, ClassLoader.getPlatformClassLoader());
    }

    /**
     * The classes of a jar and of all other jars of the version, that one's first.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if a file is no jar
     */
    static ModelClassLoader of(ModelFiles files, String first) {
        List<URL> jars = new ArrayList<>();
        jars.add(jar(files, first));
        for (String name : files.names()) {
            if (name.endsWith(".jar") && !name.equals(first)) {
                jars.add(jar(files, name));
            }
        }
        return new ModelClassLoader(jars.toArray(URL[]::new));
    }

    private static URL jar(ModelFiles files, String name) {
        Path path = files.path(name).toAbsolutePath();
        try {
            new ZipFile(path.toFile()).close();
            return path.toUri().toURL();
        } catch (ZipException | MalformedURLException e) {
            throw InferenceException.invalid(name + " is no jar: " + e.getMessage());
        } catch (IOException e) {
            throw InferenceException.invalid(name + " can't be read: " + e.getMessage());
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        int end = name.lastIndexOf('.');
        if (end > 0 && SHARED.contains(name.substring(0, end))) {
            return ModelClassLoader.class.getClassLoader().loadClass(name);
        }
        return super.loadClass(name, resolve);
    }

    /** Names of the classes that the jars declare as models. */
    List<String> declaredModels() {
        Set<String> names = new TreeSet<>();
        try {
            for (URL declaration : Collections.list(findResources(SERVICE))) {
                URLConnection connection = declaration.openConnection();
                // A jar that the JDK keeps open would stay what it was when another takes its place.
                connection.setUseCaches(false);
                try (InputStream in = connection.getInputStream()) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    text.lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .forEach(names::add);
                }
            }
        } catch (IOException e) {
            throw InferenceException.invalid(SERVICE + " can't be read: " + e.getMessage());
        }
        return List.copyOf(names);
    }
}
