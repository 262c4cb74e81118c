package dev.barista.runtime.onnx;

import dev.barista.runtime.nativelib.NativeBuild;
import dev.barista.runtime.nativelib.NativeLibrary;
import dev.barista.runtime.nativelib.NativePlatform;
import java.util.Map;

/** The builds in the official ONNX Runtime jar. */
final class PublishedLibrary {

    /** The ONNX Runtime that the sizes and checksums belong to. */
    static final String VERSION = "1.28.0";

    static final NativeLibrary LIBRARY = new NativeLibrary(
            "ONNX Runtime",
            "onnxruntime",
            VERSION,
            "com.microsoft.onnxruntime:onnxruntime:" + VERSION,
            "onnx",
            "an ONNX Runtime library (1.24 or newer)",
            Map.of(
                    NativePlatform.LINUX_X64,
                    new NativeBuild(
                            "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
                            24_268_848,
                            2_941_276_467L,
                            "1461ef7cc3d9e49982591721683cc3e3a55580aeca9a5254e7aac47b75ee4bab"),
                    NativePlatform.LINUX_ARM64,
                    new NativeBuild(
                            "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so",
                            20_591_712,
                            1_936_362_929L,
                            "f1ec1a08eb99bd6e5401340f0a2b101381bf4694415480291dc13bcaa30f9ec7"),
                    NativePlatform.MACOS_ARM64,
                    new NativeBuild(
                            "ai/onnxruntime/native/osx-aarch64/libonnxruntime.dylib",
                            39_312_136,
                            3_406_774_523L,
                            "22ca56ee53278fd8ee690e006e0259f9b152c0fc86f49e720fb938a846f75575"),
                    NativePlatform.WINDOWS_X64,
                    new NativeBuild(
                            "ai/onnxruntime/native/win-x64/onnxruntime.dll",
                            15_809_848,
                            3_742_233_889L,
                            "8a1e380424243aad62d40c12154d60593fd1c93452849ba0c590a7a2b0a16b54")));

    private PublishedLibrary() {}
}
