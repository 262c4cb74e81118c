package dev.barista.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Redis of this machine's package, on a free port, with nothing on disk but its log. */
public final class RealRedis implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final int port;
    private final List<String> command;
    private final Path log;
    private Process process;

    private RealRedis(int port, List<String> command, Path folder) throws IOException {
        this.port = port;
        this.command = command;
        this.log = folder.resolve("redis.log");
        this.process = launch();
    }

    /** Starts one; skips the test, saying so, where there is none to start. */
    public static RealRedis start(Path folder, String... options) throws IOException {
        return start(folder, false, options);
    }

    /** One that speaks TLS alone, with the certificate that the options name. */
    public static RealRedis startTls(Path folder, String... options) throws IOException {
        return start(folder, true, options);
    }

    private static RealRedis start(Path folder, boolean tls, String... options) throws IOException {
        Optional<Path> binary = find("redis-server");
        assumeThat(binary)
                .as("these tests need redis-server, as Debian's package of that name installs it")
                .isPresent();
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(
                binary.orElseThrow().toString(),
                "--bind",
                "127.0.0.1",
                tls ? "--tls-port" : "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString()));
        if (tls) {
            command.addAll(List.of("--port", "0", "--tls-auth-clients", "no"));
        }
        command.addAll(Arrays.asList(options));
        return new RealRedis(port, command, folder);
    }

    /** Where the program lies on the path. */
    public static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!answers()) {
            assertThat(started.isAlive()).as("Redis ended: " + logged()).isTrue();
            assertThat(System.nanoTime())
                    .as("Redis does not answer: " + logged())
                    .isLessThan(end);
            Thread.onSpinWait();
        }
        return started;
    }

    private String logged() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public URI uri(String settings) {
        return URI.create("redis://127.0.0.1:" + port + settings);
    }

    public int port() {
        return port;
    }

    /** Asks it without any client library; returns the first line of the answer, such as {@code :1} or {@code +OK}. */
    public String ask(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader answer =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(answer.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it at once, as a power cut would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Starts it again on the same port, empty. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        kill();
    }
}
