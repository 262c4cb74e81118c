package dev.barista.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.server.BaristaServer;
import dev.barista.server.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real server with the example models. */
final class RunningServerIT {

    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();

    private static final Duration LOADING = Duration.ofMinutes(1);

    private static BaristaServer server;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Serves the two of the examples that are asked below. */
    @BeforeAll
    static void start(@TempDir Path repository) throws IOException {
        for (String model : List.of("fraud", "intent")) {
            copy(EXAMPLES.resolve("models").resolve(model), repository.resolve(model));
        }
        server = BaristaServer.start(
                ServerConfig.builder().repository(repository).port(0).build());
        // A server is ready before it has found files that were written just now.
        for (String version : List.of("fraud/versions/1", "fraud/versions/2", "intent/versions/1")) {
            awaitVersion(version);
        }
    }

    private static void awaitVersion(String version) {
        long begin = System.nanoTime();
        try (ServerClient client = new ServerClient(server.urls().getFirst())) {
            while (true) {
                try {
                    client.text("/v2/models/" + version + "/ready");
                    return;
                } catch (CommandFailure e) {
                    assertThat(System.nanoTime() - begin).as(e.reason()).isLessThan(LOADING.toNanos());
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void features_areAnsweredReadably() {
        assertThat(run("predict", "intent", "--data", "{\"text\": \"a cappuccino, please\"}"))
                .isZero();
        assertThat(out.toString()).containsPattern("(?m)^intent +order_drink$");
    }

    @Test
    void wholeRequestFromAFile_isAnswered() {
        String file = "@" + EXAMPLES.resolve("requests").resolve("fraud.json");
        assertThat(run("predict", "fraud", "--data", file)).isZero();
        assertThat(out.toString()).contains("fraud_probability  0.", "decision");
    }

    @Test
    void listOfRecords_isAnsweredAsATable(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("rows.json");
        Files.writeString(file, "[{\"text\": \"a cappuccino, please\"}, {\"text\": \"where are you?\"}]");
        assertThat(run("predict", "intent", "--data", "@" + file, "--output", "intent"))
                .isZero();
        assertThat(out.toString().lines()).hasSize(3).first().isEqualTo("row  intent");
    }

    @Test
    void labelAndNumber_chooseTheSameVersion() {
        String file = "@" + EXAMPLES.resolve("requests").resolve("fraud.json");
        assertThat(run("predict", "fraud", "--data", file, "--version", "stable", "--json"))
                .isZero();
        assertThat(out.toString()).contains("\"model_version\":\"1\"");
    }

    @Test
    void unknownModel_isRefusedInTheServersWords() {
        assertThat(run("predict", "frod", "--data", "{}")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).startsWith("barista: ").contains("frod").hasLineCount(1);
    }

    @Test
    void models_showsVersionsStatesAndLabels() {
        assertThat(run("models", "--interval", "0")).isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines.getFirst()).startsWith("MODEL");
        assertThat(lines)
                .anyMatch(line -> line.matches("fraud +1  READY +stable .*"))
                .anyMatch(line -> line.matches("fraud +2  READY +canary .*"));
    }

    @Test
    void modelsAsJson_haveMemoryAndCalls() {
        assertThat(run("models", "--interval", "0.01", "--json")).isZero();
        assertThat(out.toString()).contains("\"memory_bytes\":", "\"calls\":", "\"requests_per_second\":");
    }

    @Test
    void callThatIsAnsweredLater_isShownAndRemoved() throws Exception {
        String body = Files.readString(EXAMPLES.resolve("requests").resolve("fraud.json"));
        String id;
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI address = URI.create(server.urls().getFirst() + "/v2/models/fraud/infer");
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("Prefer", "respond-async")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            String location = http.send(request, HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("location")
                    .orElseThrow();
            id = location.substring(location.lastIndexOf('/') + 1);
        }

        assertThat(run("operations", "result", id, "--wait", "60")).isZero();
        assertThat(out.toString()).contains("fraud_probability  0.");
        assertThat(run("operations")).isZero();
        assertThat(out.toString()).containsPattern("(?m)^" + id + "  succeeded  fraud ");
        assertThat(run("operations", "show", id)).isZero();
        assertThat(out.toString()).containsPattern("(?m)^state +succeeded$");
        assertThat(run("operations", "cancel", id)).isZero();
        assertThat(out.toString()).contains("it had finished, and is removed");
        assertThat(run("operations", "show", id)).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("there is no operation " + id);
        assertThat(run("operations", "list", "--json", "--model", "fraud")).isZero();
        assertThat(out.toString()).endsWith("{\"operations\":[],\"more\":false}\n");
    }

    @Test
    void takenPort_isSaidWithWhatToDo() {
        int port = server.ports().getFirst();
        int code = new CommandRunner(screen())
                .run("serve", "--models", EXAMPLES.resolve("models").toString(), "--port", String.valueOf(port));
        assertThat(code).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("port " + port, "--port").doesNotContain("\tat ");
    }

    private int run(String command, String... args) {
        String[] line = new String[args.length + 3];
        line[0] = command;
        System.arraycopy(args, 0, line, 1, args.length);
        line[args.length + 1] = "--url";
        line[args.length + 2] = server.urls().getFirst();
        return new CommandRunner(screen()).run(line);
    }

    private Screen screen() {
        return new Screen(new PrintWriter(out, true), new PrintWriter(err, true), false, false);
    }
}
