package dev.barista.runtime.litert;

import dev.barista.runtime.nativelib.NativeBuild;
import dev.barista.runtime.nativelib.NativeLibrary;
import dev.barista.runtime.nativelib.NativePlatform;
import java.util.Map;

/**
 * The builds in the jars of JavaCPP's preset. Its library holds TensorFlow Lite with the C API exported, beside a layer
 * for Java that nobody calls here. Not so on Windows, where it exports that layer alone.
 */
final class PublishedLibrary {

    /** The TensorFlow Lite that the sizes and checksums belong to. */
    static final String VERSION = "2.21.0";

    static final NativeLibrary LIBRARY = new NativeLibrary(
            "TensorFlow Lite",
            "tensorflowlite",
            VERSION,
            "org.bytedeco:tensorflow-lite:2.21.0-1.5.14 with the classifier of this machine",
            "litert",
            "a TensorFlow Lite C library that is as new",
            Map.of(
                    NativePlatform.LINUX_X64,
                    new NativeBuild(
                            "org/bytedeco/tensorflowlite/linux-x86_64/libjnitensorflowlite.so",
                            12_230_064,
                            2_044_648_774L,
                            "fe6884ba79d33230521e18effe111487daad40a4a30c1ffddb8d6701ab4756f3"),
                    NativePlatform.LINUX_ARM64,
                    new NativeBuild(
                            "org/bytedeco/tensorflowlite/linux-arm64/libjnitensorflowlite.so",
                            10_881_856,
                            2_646_555_041L,
                            "1ddeeba8b6b03173cdb2c052c5927c1803ff39f8a438f7fe9c6c412d4cfb0106"),
                    NativePlatform.MACOS_X64,
                    new NativeBuild(
                            "org/bytedeco/tensorflowlite/macosx-x86_64/libjnitensorflowlite.dylib",
                            12_196_648,
                            3_153_263_056L,
                            "8c5c60e316c6c47f15cbb16b0823e3d20f390ba03ec2edb520e0d2f18ef35959"),
                    NativePlatform.MACOS_ARM64,
                    new NativeBuild(
                            "org/bytedeco/tensorflowlite/macosx-arm64/libjnitensorflowlite.dylib",
                            10_480_632,
                            675_175_637L,
                            "1f725cfccbb93b8571631f581b12dc8722b1c0ac1b80856d175b645047db60a6")));

    private PublishedLibrary() {}
}
