package dev.barista.runtime.litert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.testing.TfliteModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What serving a model leaves behind: on the disk nothing but the unpacked library, on the console nothing at all. */
class FootprintIT {

    @TempDir
    private Path folder;

    @Test
    void servedModel_leavesOnlyTheLibraryOnDiskAndWritesNothing() throws Exception {
        Path model = folder.resolve("model");
        TfliteModels.write(model, TfliteModels.scaling(2, -1));
        Path broken = folder.resolve("broken");
        TfliteModels.write(broken, new byte[100]);
        Path home = Files.createDirectory(folder.resolve("home"));
        Path cache = Files.createDirectory(folder.resolve("xdg"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Doubling.class.getName(),
                model.toString(),
                broken.toString());
        child.environment().keySet().removeIf(name -> name.startsWith("BARISTA_"));
        child.environment()
                .putAll(Map.of(
                        "HOME", home.toString(), "XDG_CACHE_HOME", cache.toString(), "TMPDIR", temporary.toString()));

        assertThat(outputOf(child.directory(home.toFile())))
                .containsExactly(
                        "[2.0, 4.0, 6.0, 8.0]",
                        "model.tflite can't be loaded: The model is not a valid Flatbuffer buffer");
        assertThat(filesBelow(home)).isEmpty();
        assertThat(filesBelow(temporary)).isEmpty();
        assertThat(filesBelow(model)).containsExactly("model.tflite");
        assertThat(filesBelow(cache)).singleElement().asString().startsWith("barista/native/tensorflowlite/2.21.0-");
    }

    private List<String> outputOf(ProcessBuilder builder) throws Exception {
        Path log = folder.resolve("child.log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        return Files.readAllLines(log);
    }

    private static List<String> filesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }
}
