package dev.barista.runtime.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.testing.ResidentMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextMemoryIT {

    /** A tokenizer of 20,000 words that stayed would take more. */
    private static final long BYTES_A_LOAD = 100 << 10;

    @TempDir
    private Path folder;

    @Test
    void loadsWithoutEnd_leaveNothingInMemory() throws Exception {
        assumeTrue(ResidentMemory.isTold(), "needs Linux");
        writeModel();
        Process trial = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TextTrial.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("trial.log").toFile())
                .start();
        boolean ended = trial.waitFor(3, TimeUnit.MINUTES);
        trial.destroyForcibly();
        List<String> lines = Files.readAllLines(folder.resolve("trial.log"));
        assertThat(ended && trial.waitFor() == 0).as(String.join("\n", lines)).isTrue();

        assertThat(Long.parseLong(lines.getLast())).isLessThan(TextTrial.LOADS * BYTES_A_LOAD);
    }

    private void writeModel() throws IOException {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            words.append("\"word").append(i).append("\": 6, ");
        }
        String tokenizer = new String(resource("tokenizer.json"), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.replace("\"vocab\": {", "\"vocab\": {" + words));
        Files.write(folder.resolve("model.onnx"), resource("encoder.onnx"));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = TextMemoryIT.class.getClassLoader().getResourceAsStream("models/text/" + name)) {
            return in.readAllBytes();
        }
    }
}
