package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code barista serve} in a process of its own, and what signals do to it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
final class SignalIT {

    private static final Path MODELS =
            Path.of("..", "examples", "models").toAbsolutePath().normalize();
    private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final int PATIENCE_SECONDS = 60;

    /** In flight until its second half has come. */
    private static final String REQUEST =
            "{\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"hello\"]}]}";

    @TempDir
    private Path temporary;

    private Process process;
    private BufferedReader log;
    private Socket client;

    @BeforeEach
    void serve() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--models",
                        MODELS.toString(),
                        "--port",
                        "0",
                        "--log-format",
                        "text",
                        "--shutdown-timeout",
                        Integer.toString(2 * PATIENCE_SECONDS))
                .redirectErrorStream(true)
                .start();
        log = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Matcher url = URL.matcher(awaitLog("http://"));
        assertThat(url.find()).isTrue();
        client = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(url.group(1)));
        client.setSoTimeout(PATIENCE_SECONDS * 1000);
        awaitAnswer("GET /v2/models/intent/ready HTTP/1.1\r\nHost: a\r\n\r\n", "\"ready\":true");
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        process.destroyForcibly();
    }

    /** The next line of the log that contains this. */
    private String awaitLog(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(text)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new AssertionError("the process ended without \"" + text + "\":\n" + seen);
    }

    /** Asks until the answer is the one that is waited for. */
    private void awaitAnswer(String request, String wanted) throws IOException {
        long begin = System.nanoTime();
        String answer = "";
        while (!answer.contains(wanted)) {
            assertThat(System.nanoTime() - begin).as(answer).isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
            send(request);
            answer = answer();
        }
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String answer() throws IOException {
        byte[] buffer = new byte[65_536];
        int length = client.getInputStream().read(buffer);
        return length < 0 ? "" : new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void beginRequest() throws IOException {
        send("POST /v2/models/intent/infer HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: "
                + REQUEST.length() + "\r\n\r\n");
        // With this the server says that it has the header, so the request is in flight.
        assertThat(answer()).contains(" 100 ");
        send(REQUEST.substring(0, 10));
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    private int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("the process ended")
                .isTrue();
        return process.exitValue();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 0", "INT, 130"})
    void signal_letsWhatIsInFlightFinish(String signal, int expected) throws Exception {
        beginRequest();
        signal(signal);
        awaitLog("shutting down");
        send(REQUEST.substring(10));

        assertThat(answer()).contains(" 200 ", "\"model_name\":\"intent\"");
        assertThat(exitCode()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"TERM, TERM, 1", "INT, INT, 130", "TERM, INT, 130", "INT, TERM, 1"})
    void secondSignal_endsItAtOnce(String first, String second, int expected) throws Exception {
        beginRequest();
        signal(first);
        awaitLog("shutting down");
        signal(second);

        assertThat(exitCode()).isEqualTo(expected);
    }

    @Test
    void secondSignal_leavesNoFilesBehind() throws Exception {
        byte[] model = Files.readAllBytes(MODELS.resolve("fraud").resolve("1").resolve("model.onnx"));
        String load = "{\"parameters\":{\"config\":\"{}\",\"file:1/model.onnx\":\""
                + Base64.getEncoder().encodeToString(model) + "\"}}";
        send("POST /v2/repository/models/sent/load HTTP/1.1\r\nHost: a\r\nContent-Length: " + load.length() + "\r\n\r\n"
                + load);
        assertThat(answer()).contains(" 200 ");
        assertThat(uploads()).hasSize(1);

        beginRequest();
        signal("TERM");
        awaitLog("shutting down");
        signal("TERM");

        assertThat(exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(uploads()).isEmpty();
    }

    private List<Path> uploads() throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("barista-uploads-"))
                    .toList();
        }
    }
}
