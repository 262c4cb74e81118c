package dev.barista.runtime.nativelib;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Finds a native library: the file that an operator names, else the one of its jar, unpacked once.
 *
 * <ol>
 *   <li>{@link NativeLibrary#property()} or {@link NativeLibrary#variable()}: the path of a library to use instead.
 *   <li>The jar's library in the cache folder: system property {@value #CACHE_PROPERTY} or environment variable
 *       {@value #CACHE_VARIABLE}, else {@code barista/native} in the user's usual folder for caches.
 * </ol>
 *
 * @param properties the system properties
 * @param environment the process environment
 * @param resources where the jar's content is
 */
public record NativeLibraryLocator(
        NativeLibrary library, Properties properties, Map<String, String> environment, ClassLoader resources) {

    static final String CACHE_PROPERTY = "barista.native.cache";
    static final String CACHE_VARIABLE = "BARISTA_NATIVE_CACHE";

    /** Looks at the process's system properties and environment. */
    public static NativeLibraryLocator of(NativeLibrary library, ClassLoader resources) {
        return new NativeLibraryLocator(library, System.getProperties(), System.getenv(), resources);
    }

    /** Looks for the library, and unpacks it if need be. */
    public NativeLibraryFile locate() {
        Optional<String> named = setting(library.property(), library.variable());
        if (named.isPresent()) {
            return named(Path.of(named.get()));
        }
        String osName = properties.getProperty("os.name", "");
        String osArch = properties.getProperty("os.arch", "");
        NativePlatform platform = NativePlatform.of(osName, osArch).orElse(null);
        NativeBuild build = platform == null ? null : library.builds().get(platform);
        if (platform != null && build != null) {
            return fromJar(platform, build);
        }
        return new NativeLibraryFile.Missing(library.title() + "'s jar has no library for " + osName + " on " + osArch
                + "; " + library.bringYourOwn());
    }

    private NativeLibraryFile named(Path path) {
        return Files.isRegularFile(path)
                ? new NativeLibraryFile.Located(path.toAbsolutePath())
                : new NativeLibraryFile.Missing(library.title() + " library " + path + ", which " + library.variable()
                        + " or " + library.property() + " names, is not a file; correct the path or unset it");
    }

    private NativeLibraryFile fromJar(NativePlatform platform, NativeBuild build) {
        URL resource = resources.getResource(build.resource());
        if (resource == null) {
            return new NativeLibraryFile.Missing("the " + library.title() + " library " + build.resource()
                    + " is not on the class path; add the jar " + library.jar() + ", or " + library.bringYourOwn());
        }
        Path folder = cacheFolder();
        try {
            NativeLibraryCache cache = new NativeLibraryCache(folder);
            return new NativeLibraryFile.Located(cache.library(library, platform, build, resource));
        } catch (IOException e) {
            return new NativeLibraryFile.Missing(library.title() + "'s library can't be unpacked below " + folder + ": "
                    + e.getMessage() + "; set " + CACHE_VARIABLE + " to a folder of your own that can be written, or "
                    + library.bringYourOwn());
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
