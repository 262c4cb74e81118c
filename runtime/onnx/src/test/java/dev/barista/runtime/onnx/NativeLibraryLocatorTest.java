package dev.barista.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.spi.RuntimeAvailability;
import dev.barista.runtime.nativelib.NativeBuild;
import dev.barista.runtime.nativelib.NativeLibraryFile;
import dev.barista.runtime.nativelib.NativeLibraryLocator;
import dev.barista.runtime.nativelib.NativePlatform;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryLocatorTest {

    private static final ClassLoader JARS = NativeLibraryLocatorTest.class.getClassLoader();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"Linux, amd64", "Linux, aarch64", "Mac OS X, aarch64", "Windows Server 2025, amd64"})
    void checksums_areThoseOfTheJar(String osName, String osArch) throws Exception {
        NativePlatform platform = NativePlatform.of(osName, osArch).orElseThrow();
        NativeBuild build =
                Objects.requireNonNull(PublishedLibrary.LIBRARY.builds().get(platform));
        try (InputStream in = JARS.getResourceAsStream(build.resource())) {
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
    void unsupportedMachine_isToldWhatToDo() {
        assertThat(locator(Map.of("os.name", "SunOS", "os.arch", "sparcv9"), Map.of())
                        .locate())
                .isInstanceOfSatisfying(
                        NativeLibraryFile.Missing.class,
                        missing -> assertThat(missing.remedy()).contains("SunOS on sparcv9", "BARISTA_ONNX_LIBRARY"));
    }

    @Test
    void absentJar_isToldByItsName() throws IOException {
        try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
            assertThat(new NativeLibraryLocator(PublishedLibrary.LIBRARY, linux(Map.of()), Map.of(), empty).locate())
                    .isInstanceOfSatisfying(
                            NativeLibraryFile.Missing.class,
                            missing -> assertThat(missing.remedy())
                                    .contains("com.microsoft.onnxruntime:onnxruntime:1.28.0"));
        }
    }

    @Test
    void namedLibrary_isTaken() throws IOException {
        Path library = Files.createFile(folder.resolve("libother.so"));

        assertThat(locator(Map.of("barista.onnx.library", library.toString()), Map.of())
                        .locate())
                .isEqualTo(new NativeLibraryFile.Located(library));
        assertThat(locator(Map.of(), Map.of("BARISTA_ONNX_LIBRARY", library.toString()))
                        .locate())
                .isEqualTo(new NativeLibraryFile.Located(library));
    }

    @Test
    void namedLibraryThatIsNotThere_isToldByItsPath() {
        assertThat(locator(Map.of("barista.onnx.library", "/no/such.so"), Map.of())
                        .locate())
                .isInstanceOfSatisfying(
                        NativeLibraryFile.Missing.class,
                        missing -> assertThat(missing.remedy()).contains("/no/such.so"));
    }

    @Test
    void namedLibraryThatIsNone_isMissingAndNoCrash() throws IOException {
        Path library = Files.writeString(folder.resolve("libother.so"), "This is no library.");
        OnnxRuntime runtime = new OnnxRuntime(locator(Map.of("barista.onnx.library", library.toString()), Map.of()));

        assertThat(runtime.availability())
                .isInstanceOfSatisfying(
                        RuntimeAvailability.Missing.class,
                        missing -> assertThat(missing.remedy()).contains("libother.so", "BARISTA_ONNX_LIBRARY"));
    }

    @Test
    void firstUse_unpacksIntoAFolderOfTheUserAlone() throws IOException {
        Path library = located();

        assertThat(library).startsWith(folder.resolve("cache")).isRegularFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(library.getParent())))
                .isEqualTo("rwx------");
        try (var files = Files.list(library.getParent())) {
            assertThat(files).containsExactly(library);
        }
    }

    @Test
    void secondUse_findsTheFileAsItIs() throws IOException {
        Path library = located();
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(library, before);

        assertThat(located()).isEqualTo(library);
        assertThat(Files.getLastModifiedTime(library)).isEqualTo(before);
    }

    @Test
    void exchangedFileOfTheSameSize_isUnpackedAgain() throws IOException {
        Path library = located();
        byte[] content = Files.readAllBytes(library);
        content[content.length / 2] ^= 1;
        Files.write(library, content);

        located();

        content[content.length / 2] ^= 1;
        assertThat(Files.mismatch(library, Files.write(folder.resolve("expected"), content)))
                .isEqualTo(-1);
    }

    @Test
    void tornFile_isUnpackedAgain() throws IOException {
        Path library = located();
        Files.write(library, new byte[1000]);

        assertThat(Files.size(located())).isGreaterThan(1_000_000);
    }

    @Test
    void linkInPlaceOfTheFile_isReplaced() throws IOException {
        Path library = located();
        Path elsewhere = Files.move(library, folder.resolve("elsewhere.so"));
        Files.createSymbolicLink(library, elsewhere);

        assertThat(Files.isSymbolicLink(located())).isFalse();
    }

    @Test
    void folderThatOthersMayWrite_isRefused() throws IOException {
        Path library = located();
        Files.setPosixFilePermissions(library.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(cached().locate())
                .isInstanceOfSatisfying(
                        NativeLibraryFile.Missing.class,
                        missing ->
                                assertThat(missing.remedy()).contains("open to other users", "BARISTA_NATIVE_CACHE"));
    }

    @Test
    void folderThatCannotBeMade_isToldByItsPath() throws IOException {
        Files.createFile(folder.resolve("cache"));

        assertThat(cached().locate())
                .isInstanceOfSatisfying(
                        NativeLibraryFile.Missing.class,
                        missing -> assertThat(missing.remedy())
                                .contains(folder.resolve("cache").toString(), "BARISTA_NATIVE_CACHE"));
    }

    @Test
    void jarWithAnotherLibrary_isRefused() throws IOException {
        Path fake = folder.resolve("jar/ai/onnxruntime/native/linux-x64/libonnxruntime.so");
        Files.createDirectories(fake.getParent());
        Files.writeString(fake, "Somebody else's code.");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.resolve("jar").toUri().toURL()}, null)) {
            Properties properties =
                    linux(Map.of("barista.native.cache", folder.resolve("cache").toString()));
            assertThat(new NativeLibraryLocator(PublishedLibrary.LIBRARY, properties, Map.of(), loader).locate())
                    .isInstanceOfSatisfying(
                            NativeLibraryFile.Missing.class,
                            missing -> assertThat(missing.remedy()).contains("SHA-256"));
        }
    }

    private Path located() {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"), "POSIX permissions");
        assertThat(cached().locate()).isInstanceOf(NativeLibraryFile.Located.class);
        return ((NativeLibraryFile.Located) cached().locate()).path();
    }

    private NativeLibraryLocator cached() {
        return locator(
                Map.of(), Map.of("BARISTA_NATIVE_CACHE", folder.resolve("cache").toString()));
    }

    private static NativeLibraryLocator locator(Map<String, String> properties, Map<String, String> environment) {
        return new NativeLibraryLocator(PublishedLibrary.LIBRARY, linux(properties), environment, JARS);
    }

    private static Properties linux(Map<String, String> more) {
        Properties properties = new Properties();
        properties.setProperty("os.name", "Linux");
        properties.setProperty("os.arch", "amd64");
        properties.putAll(more);
        return properties;
    }
}
