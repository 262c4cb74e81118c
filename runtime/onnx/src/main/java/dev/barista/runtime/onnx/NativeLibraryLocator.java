package dev.barista.runtime.onnx;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Finds the native library: the file that an operator names, else the one of the official jar, unpacked once.
 *
 * <ol>
 *   <li>System property {@value #LIBRARY_PROPERTY} or environment variable {@value #LIBRARY_VARIABLE}: the path of an
 *       ONNX Runtime library to use instead.
 *   <li>The jar's library in the cache folder: system property {@value #CACHE_PROPERTY} or environment variable
 *       {@value #CACHE_VARIABLE}, else {@code barista/native} in the user's usual folder for caches.
 * </ol>
 *
 * @param properties the system properties
 * @param environment the process environment
 */
record NativeLibraryLocator(Properties properties, Map<String, String> environment, ClassLoader resources) {

    static final String LIBRARY_PROPERTY = "barista.onnx.library";
    static final String LIBRARY_VARIABLE = "BARISTA_ONNX_LIBRARY";
    static final String CACHE_PROPERTY = "barista.native.cache";
    static final String CACHE_VARIABLE = "BARISTA_NATIVE_CACHE";

    private static final String BRING_YOUR_OWN =
            "set " + LIBRARY_VARIABLE + " to the path of an ONNX Runtime library (1.24 or newer) for this machine";

    NativeLibraryFile locate() {
        Optional<String> named = setting(LIBRARY_PROPERTY, LIBRARY_VARIABLE);
        if (named.isPresent()) {
            return named(Path.of(named.get()));
        }
        String osName = properties.getProperty("os.name", "");
        String osArch = properties.getProperty("os.arch", "");
        Optional<NativePlatform> platform = NativePlatform.of(osName, osArch);
        return platform.map(this::fromJar)
                .orElseGet(() -> new NativeLibraryFile.Missing(
                        "ONNX Runtime's jar has no library for " + osName + " on " + osArch + "; " + BRING_YOUR_OWN));
    }

    private static NativeLibraryFile named(Path path) {
        return Files.isRegularFile(path)
                ? new NativeLibraryFile.Located(path.toAbsolutePath())
                : new NativeLibraryFile.Missing("ONNX Runtime library " + path + ", which " + LIBRARY_VARIABLE + " or "
                        + LIBRARY_PROPERTY + " names, is not a file; correct the path or unset it");
    }

    private NativeLibraryFile fromJar(NativePlatform platform) {
        URL resource = resources.getResource(platform.resource());
        if (resource == null) {
            return new NativeLibraryFile.Missing("the ONNX Runtime library " + platform.resource()
                    + " is not on the class path; add the jar com.microsoft.onnxruntime:onnxruntime:"
                    + NativePlatform.LIBRARY_VERSION + ", or " + BRING_YOUR_OWN);
        }
        Path folder = cacheFolder();
        try {
            return new NativeLibraryFile.Located(new NativeLibraryCache(folder).library(platform, resource));
        } catch (IOException e) {
            return new NativeLibraryFile.Missing("ONNX Runtime's library can't be unpacked below " + folder + ": "
                    + e.getMessage() + "; set " + CACHE_VARIABLE + " to a folder of your own that can be written, or "
                    + BRING_YOUR_OWN);
        }
    }

    private Path cacheFolder() {
        return setting(CACHE_PROPERTY, CACHE_VARIABLE).map(Path::of).orElseGet(this::userCacheFolder);
    }

    private Path userCacheFolder() {
        String osName = properties.getProperty("os.name", "");
        Path home = Path.of(properties.getProperty("user.home", "."));
        if (osName.startsWith("Windows")) {
            String local = environment.get("LOCALAPPDATA");
            Path base = isSet(local) ? Path.of(local) : home.resolve("AppData").resolve("Local");
            return base.resolve("Barista").resolve("native");
        }
        if (osName.startsWith("Mac")) {
            return home.resolve("Library").resolve("Caches").resolve("barista").resolve("native");
        }
        String xdg = environment.get("XDG_CACHE_HOME");
        Path base = isSet(xdg) ? Path.of(xdg) : home.resolve(".cache");
        return base.resolve("barista").resolve("native");
    }

    private Optional<String> setting(String property, String variable) {
        String value = properties.getProperty(property, environment.getOrDefault(variable, ""));
        return value.isBlank() ? Optional.empty() : Optional.of(value);
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isBlank();
    }
}
