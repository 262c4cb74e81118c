package dev.barista.runtime.nativelib;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * A library that is published for several platforms.
 *
 * @param title what people call it
 * @param folder its folder below that of all unpacked libraries
 * @param version that the builds are of
 * @param jar how to name the jar with the builds to a build tool
 * @param setting names a library to use instead: {@code onnx} for {@code BARISTA_ONNX_LIBRARY} and
 *     {@code barista.onnx.library}
 * @param alternative what such a library may be, after "the path of"
 */
public record NativeLibrary(
        String title,
        String folder,
        String version,
        String jar,
        String setting,
        String alternative,
        Map<NativePlatform, NativeBuild> builds) {

    public NativeLibrary {
        builds = Map.copyOf(builds);
    }

    /** The environment variable with the path of a library to use instead. */
    public String variable() {
        return "BARISTA_" + setting.toUpperCase(Locale.ROOT) + "_LIBRARY";
    }

    /** The system property for the same, which counts before the variable. */
    public String property() {
        return "barista." + setting + ".library";
    }

    /** Where a build is kept, below a cache folder; another content has another place. */
    Path cachePath(NativePlatform platform, NativeBuild build) {
        String content = version + "-" + platform.label() + "-" + build.sha256().substring(0, 16);
        return Path.of(folder, content, build.fileName());
    }

    String bringYourOwn() {
        return "set " + variable() + " to the path of " + alternative + " for this machine";
    }
}
