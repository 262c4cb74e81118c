package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code barista demo} where something is broken: it says what at once, instead of waiting for what will not come. */
final class FailedDemoIT {

    private static final String HOME = "barista.home";
    private static final Logger LOGGER = Logger.getLogger("dev.barista");

    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private @Nullable String homeBefore;
    private @Nullable Level levelBefore;

    @BeforeEach
    void pointAtTheExamples() {
        levelBefore = LOGGER.getLevel();
        homeBefore = System.setProperty(HOME, home.toString());
    }

    @AfterEach
    void pointBack() {
        LOGGER.setLevel(levelBefore);
        if (homeBefore == null) {
            System.clearProperty(HOME);
        } else {
            System.setProperty(HOME, homeBefore);
        }
    }

    private int demo(int port) {
        return new CommandRunner(new Screen(new PrintWriter(out, true), new PrintWriter(err, true), false, false))
                .run("demo", "--port", String.valueOf(port));
    }

    private void put(String path, String content) throws IOException {
        Path file = home.resolve("examples/models").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void modelThatDoesNotLoad_isToldWithItsReason() throws IOException {
        put("fraud/1/model.onnx", "this is no model");

        assertThat(demo(0)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("barista: model fraud version 1 failed: ")
                .contains("model.onnx")
                .doesNotContain("did not load in", "\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void configurationThatCantBeRead_isToldWithItsReason() throws IOException {
        Path models = Path.of("..", "examples", "models").toAbsolutePath().normalize();
        put("intent/model.yaml", "versoins: all\n");
        Files.createDirectories(home.resolve("examples/models/intent/1"));
        Files.copy(models.resolve("intent/1/model.onnx"), home.resolve("examples/models/intent/1/model.onnx"));

        assertThat(demo(0)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).startsWith("barista: model intent: ").contains("versoins");
    }

    @Test
    void portThatIsTaken_isToldWithWhatToDo() throws IOException {
        put("fraud/1/model.onnx", "this is no model");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(demo(taken.getLocalPort())).isEqualTo(ExitCode.FAILED);
        }
        assertThat(err.toString()).startsWith("barista: can't listen on").contains("--port");
    }

    @Test
    void noExamples_areToldWithWhatToDo() {
        assertThat(demo(0)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("barista: the example models are not here")
                .contains("serve --models");
    }
}
