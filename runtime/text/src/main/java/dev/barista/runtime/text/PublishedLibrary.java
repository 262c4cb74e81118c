package dev.barista.runtime.text;

import dev.barista.runtime.nativelib.NativeBuild;
import dev.barista.runtime.nativelib.NativeLibrary;
import dev.barista.runtime.nativelib.NativePlatform;
import java.util.Map;

/** The builds of Hugging Face's tokenizers in DJL's jar. Those for Windows need further libraries beside them. */
final class PublishedLibrary {

    static final String VERSION = "0.21.0";

    static final NativeLibrary LIBRARY = new NativeLibrary(
            "Hugging Face's tokenizers",
            "tokenizers",
            VERSION,
            "ai.djl.huggingface:tokenizers:0.38.0",
            "tokenizers",
            "the tokenizers library of DJL 0.38",
            Map.of(
                    NativePlatform.LINUX_X64,
                    new NativeBuild(
                            "native/lib/linux-x86_64/cpu/libtokenizers.so",
                            15_486_960,
                            3_512_355_674L,
                            "edf58c92155e0fe4fae5231e782a1f02deeb5881de7bbcd1195f6e25009da90a"),
                    NativePlatform.LINUX_ARM64,
                    new NativeBuild(
                            "native/lib/linux-aarch64/cpu/libtokenizers.so",
                            14_127_208,
                            2_507_571_083L,
                            "2561672dc37df2704e29eab4049bcfceee5332799bc3b9d85f7d70045b99a610"),
                    NativePlatform.MACOS_ARM64,
                    new NativeBuild(
                            "native/lib/osx-aarch64/cpu/libtokenizers.dylib",
                            11_985_344,
                            4_101_605_109L,
                            "cca1c15bcbfa47b1c942e9d395ea8353161e5ed709f74826ad5faebcd05544ab")));

    private PublishedLibrary() {}
}
