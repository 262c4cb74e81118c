package dev.barista.runtime.onnx;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The library of one operating system and processor in the official ONNX Runtime jar, with what its content must be.
 *
 * @param folder its folder below {@code ai/onnxruntime/native/} in the jar
 * @param fileName its name there, which is also what the system's loader expects
 * @param size in bytes
 * @param crc32 tells a torn or rotten copy at every start
 * @param sha256 pins the content when it is unpacked, in lower-case hexadecimal
 */
record NativePlatform(String folder, String fileName, long size, long crc32, String sha256) {

    /** The ONNX Runtime that the sizes and checksums belong to. */
    static final String LIBRARY_VERSION = "1.28.0";

    private static final Map<String, NativePlatform> SUPPORTED = Map.of(
            "linux-x64",
            new NativePlatform(
                    "linux-x64",
                    "libonnxruntime.so",
                    24_268_848,
                    2_941_276_467L,
                    "1461ef7cc3d9e49982591721683cc3e3a55580aeca9a5254e7aac47b75ee4bab"),
            "linux-aarch64",
            new NativePlatform(
                    "linux-aarch64",
                    "libonnxruntime.so",
                    20_591_712,
                    1_936_362_929L,
                    "f1ec1a08eb99bd6e5401340f0a2b101381bf4694415480291dc13bcaa30f9ec7"),
            "osx-aarch64",
            new NativePlatform(
                    "osx-aarch64",
                    "libonnxruntime.dylib",
                    39_312_136,
                    3_406_774_523L,
                    "22ca56ee53278fd8ee690e006e0259f9b152c0fc86f49e720fb938a846f75575"),
            "win-x64",
            new NativePlatform(
                    "win-x64",
                    "onnxruntime.dll",
                    15_809_848,
                    3_742_233_889L,
                    "8a1e380424243aad62d40c12154d60593fd1c93452849ba0c590a7a2b0a16b54"));

    /** The platform with these values of the system properties {@code os.name} and {@code os.arch}. */
    static Optional<NativePlatform> of(String osName, String osArch) {
        return Optional.ofNullable(SUPPORTED.get(operatingSystem(osName) + "-" + architecture(osArch)));
    }

    /** Where the library is among the class path's resources. */
    String resource() {
        return "ai/onnxruntime/native/" + folder + "/" + fileName;
    }

    /** Where it is kept, below a cache folder; another content has another place. */
    Path cachePath() {
        return Path.of("onnxruntime", LIBRARY_VERSION + "-" + folder + "-" + sha256.substring(0, 16), fileName);
    }

    private static String operatingSystem(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return "win";
        }
        return name.startsWith("mac") ? "osx" : name;
    }

    private static String architecture(String osArch) {
        return switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x64" -> "x64";
            case "aarch64", "arm64" -> "aarch64";
            default -> osArch;
        };
    }
}
