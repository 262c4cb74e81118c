package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code barista bench} against a real server with the example models. */
final class BenchIT {

    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();

    private static BaristaServer server;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeAll
    static void start(@TempDir Path sockets) {
        server = BaristaServer.start(ServerConfig.builder()
                .repository(EXAMPLES.resolve("models"))
                .port(0)
                .socket(sockets.resolve("barista.sock"))
                .build());
        server.barista().awaitFirstLoads();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private int run(String... args) {
        return runAt(server.urls().getFirst(), args);
    }

    private int runAt(String url, String... args) {
        List<String> line = new ArrayList<>(List.of("bench"));
        line.addAll(List.of(args));
        line.addAll(List.of("--url", url, "--warmup", "0s"));
        Screen screen = new Screen(new PrintWriter(out, true), new PrintWriter(err, true), false, false);
        return new CommandRunner(screen).run(line.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "grpc"})
    void sockets_areCalled(String protocol) {
        String url = server.sockets().getFirst().url();
        assertThat(runAt(url, "fraud", "--protocol", protocol, "--requests", "50", "--report", "none"))
                .as(err.toString())
                .isZero();
        assertThat(runAt(url + "x", "fraud", "--requests", "50")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(err.toString()).contains("no server answers at " + url + "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", "rest-binary", "grpc"})
    void everyProtocol_isSpoken(String protocol) {
        int code = run("fraud", "--protocol", protocol, "--concurrency", "1,4", "--requests", "50", "--report", "none");

        assertThat(code).as(err.toString()).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("CALLERS  ANSWERS/S ").endsWith("CALLS  ERRORS");
        assertThat(lines.get(1)).matches(" +1 .* 50 +0 %");
        assertThat(lines.get(2)).matches(" +4 .* 50 +0 %");
        assertThat(err.toString()).startsWith("fraud at http://127.0.0.1:").contains("closed loop, 50 calls a step");
    }

    @Test
    void openLoop_hasRates() {
        int code = run("fraud", "--rate", "200", "--duration", "500ms", "--report", "none", "--arrivals", "constant");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains("CALLS/S  AT MOST").containsPattern("\n +200 +64 ");
    }

    @Test
    void json_isForPrograms() {
        int code = run("intent", "--rows", "3", "-c", "2", "--requests", "20", "--json", "--report", "none");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString())
                .hasLineCount(1)
                .contains("\"rows_per_call\":3", "\"ok\":20", "\"latency\":{\"p50\":", "\"latency_corrected\":{");
    }

    @Test
    void page_isWritten() throws Exception {
        Path page = folder.resolve("plots.html");

        assertThat(run("fraud", "-c", "2", "--requests", "20", "--report", page.toString()))
                .isZero();
        assertThat(Files.readString(page)).startsWith("<!doctype html>").contains("fraud under load", "<svg ");
        assertThat(err.toString()).contains("plots: " + page);
    }

    @Test
    void requestsOfAFile_areSent() {
        String file = EXAMPLES.resolve("requests").resolve("fraud.json").toString();

        assertThat(run("fraud", "--data", file, "-c", "1", "--requests", "5", "--report", "none"))
                .as(err.toString())
                .isZero();
        assertThat(run("fraud", "--data", file, "-c", "1", "--requests", "5", "--report", "none", "--protocol", "grpc"))
                .as(err.toString())
                .isZero();
    }

    @Test
    void deadline_isToldToTheServer_andItsAnswersAreCounted() {
        int code = run("fraud", "--deadline", "10s", "-c", "1", "--requests", "20", "--report", "none");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains("IN TIME/S  REFUSED P99");
    }

    @Test
    void tooManyErrors_areAFailure() throws Exception {
        Path calls = folder.resolve("calls.jsonl");
        String good = Files.readString(EXAMPLES.resolve("requests").resolve("fraud.json"));
        Files.writeString(calls, good.replaceAll("\\s*\n\\s*", "") + "\n{\"inputs\":[]}\n");
        String[] line = {"fraud", "--data", calls.toString(), "-c", "1", "--requests", "20", "--report", "none"};

        assertThat(run(line)).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).containsPattern(" 20 +50 %");
        assertThat(err.toString())
                .contains(
                        "1 caller: 10 × HTTP 400: ",
                        "barista: 50 % of the calls of a step ended badly, more than the 1 %");
        String[] tolerant = Arrays.copyOf(line, line.length + 2);
        tolerant[line.length] = "--max-error-rate";
        tolerant[line.length + 1] = "50";
        assertThat(run(tolerant)).isZero();
    }

    @Test
    void unknownModel_isRefusedInTheServersWords() {
        assertThat(run("frod", "--report", "none")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString())
                .startsWith("barista: the server does not describe model \"frod\": HTTP 404: ")
                .hasLineCount(1);
    }
}
