package dev.barista.runtime.litert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.runtime.nativelib.NativeBuild;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import dev.barista.runtime.nativelib.NativePlatform;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishedLibraryTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(value = NativePlatform.class, mode = EnumSource.Mode.EXCLUDE, names = "WINDOWS_X64")
    void checksums_areThoseOfTheJar(NativePlatform platform) throws Exception {
        NativeBuild build =
                Objects.requireNonNull(PublishedLibrary.LIBRARY.builds().get(platform));
        try (InputStream in = getClass().getClassLoader().getResourceAsStream(build.resource())) {
            byte[] library = Objects.requireNonNull(in).readAllBytes();
            CRC32 crc = new CRC32();
            crc.update(library);
            assertThat(library).hasSize((int) build.size());
            assertThat(crc.getValue()).isEqualTo(build.crc32());
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(library)))
                    .isEqualTo(build.sha256());
        }
    }

    @Test
    void library_isThatOfTheVersion() {
        assertThat(new LiteRtRuntime().availability())
                .isEqualTo(new RuntimeAvailability.Available(PublishedLibrary.VERSION));
    }

    @Test
    void windows_isToldToBringALibrary() {
        assertThat(remedy(Map.of("os.name", "Windows 11", "os.arch", "amd64")))
                .contains("Windows 11 on amd64", "BARISTA_LITERT_LIBRARY");
    }

    @Test
    void fileThatIsNoLibrary_isMissingAndNoCrash() throws Exception {
        Path other = Files.writeString(folder.resolve("libother.so"), "This is no library.");

        assertThat(remedy(Map.of("barista.litert.library", other.toString())))
                .contains("libother.so", "BARISTA_LITERT_LIBRARY");
    }

    private static String remedy(Map<String, String> settings) {
        Properties properties = new Properties();
        properties.putAll(settings);
        ClassLoader resources = PublishedLibraryTest.class.getClassLoader();
        LiteRtRuntime runtime =
                new LiteRtRuntime(new NativeLibraryLocator(PublishedLibrary.LIBRARY, properties, Map.of(), resources));
        return ((RuntimeAvailability.Missing) runtime.availability()).remedy();
    }
}
