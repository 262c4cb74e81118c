package dev.barista.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A server in a child process on this class path; whoever starts it closes it. */
final class ServerProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final BufferedReader output;
    private final String url;

    private ServerProcess(Process process, BufferedReader output, String url) {
        this.process = process;
        this.output = output;
        this.url = url;
    }

    /** Starts it with these options for the Java virtual machine; it listens when this returns. */
    static ServerProcess serving(Path repository, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerMain.class.getName()));
        command.add(repository.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String url = output.readLine();
        if (url == null) {
            throw new IOException("the server ended before it listened");
        }
        return new ServerProcess(process, output, url);
    }

    String url() {
        return url;
    }

    /**
     * What is resident once the server has given back what it has no use for, without what is mapped from files, which
     * the system drops and brings back as it likes.
     */
    long settledKibibytes() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
        String line = output.readLine();
        if (!ServerMain.SETTLED.equals(line)) {
            throw new IOException("the server was to give back memory, and said " + line);
        }
        return kibibytes("RssAnon:");
    }

    /** The most that was resident so far. */
    long peakKibibytes() throws IOException {
        return kibibytes("VmHWM:");
    }

    private long kibibytes(String entry) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(entry))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Lets it stop by itself; true if it did so in time and without an error. */
    boolean stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Ends it at once, without a word; returns when it has ended. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
