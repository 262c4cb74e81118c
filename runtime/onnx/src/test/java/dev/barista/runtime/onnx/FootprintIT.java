package dev.barista.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What serving a model leaves behind: on the disk, nothing but the unpacked library; in memory, nothing. */
class FootprintIT {

    @TempDir
    private Path folder;

    @Test
    void servedModel_leavesOnlyTheLibraryOnDisk() throws Exception {
        ModelFiles files = Fixtures.model(folder.resolve("models"), "scale_by_2");
        Path home = Files.createDirectory(folder.resolve("home"));
        Path cache = Files.createDirectory(folder.resolve("xdg"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        ProcessBuilder child = java(
                Doubling.class,
                List.of("-XX:-UsePerfData", "-Duser.home=" + home, "-Djava.io.tmpdir=" + temporary),
                files.root().toString());
        child.environment()
                .putAll(Map.of(
                        "HOME", home.toString(), "XDG_CACHE_HOME", cache.toString(), "TMPDIR", temporary.toString()));
        child.directory(home.toFile());

        assertThat(outputOf(child)).isEqualTo("[2.0, 4.0, 6.0, 8.0] ORT_DISABLE_TELEMETRY=1\n");
        assertThat(filesBelow(home)).isEmpty();
        assertThat(filesBelow(temporary)).isEmpty();
        assertThat(filesBelow(files.root())).containsExactly("model.onnx");
        assertThat(filesBelow(cache)).singleElement().asString().startsWith("barista/native/onnxruntime/1.28.0-");
    }

    private static List<String> filesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scale_by_2",
                "add_sub_fp32",
                "dynamic_out",
                "wrong_name",
                "zipmap_string",
                "sequence_out",
                "fail_at_run",
                "identity_string"
            })
    void manyRuns_keepNoNativeMemory(String name) throws Exception {
        assumeTrue(new NativeHeap().isKnown(), "needs glibc");
        Fixtures.model(folder, name);

        String growth = outputOf(java(HeapGrowth.class, List.of(), folder.toString(), name));

        // Less than the smallest native object would be if each run lost one.
        assertThat(Long.parseLong(growth.strip())).isLessThan(HeapGrowth.RUNS * 32L);
    }

    @Test
    void manyLoads_keepNoNativeMemory() throws Exception {
        assumeTrue(new NativeHeap().isKnown(), "needs glibc");
        Fixtures.model(folder, "slow");

        String growth = outputOf(java(HeapGrowth.class, List.of(), folder.toString()));

        // A session takes more than 100 KiB.
        assertThat(Long.parseLong(growth.strip())).isLessThan(HeapGrowth.LOADS * 4096L);
    }

    /** Only the interpreter: compilers take and give back much native memory whenever they like. */
    private static ProcessBuilder java(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xint",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("BARISTA_") || name.startsWith("ORT_"));
        return builder;
    }

    private String outputOf(ProcessBuilder builder) throws Exception {
        Path log = folder.resolve("child.log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        return Files.readString(log);
    }
}
