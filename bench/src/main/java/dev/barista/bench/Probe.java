package dev.barista.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Tells the client of a benchmark how much heap the server's threads have allocated so far. */
final class Probe {

    private Probe() {}

    /** Answers every connection to a free port with that number of bytes, for as long as the process lives. */
    static int start() {
        try {
            @SuppressWarnings("resource") // Open until the process ends.
            ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().name("probe").start(() -> answer(socket));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(ServerSocket socket) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try {
            while (true) {
                try (Socket connection = socket.accept()) {
                    String bytes = Long.toString(threads.getTotalThreadAllocatedBytes());
                    connection.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the server at that port answers. */
    static long ask(int port) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] answer = connection.getInputStream().readAllBytes();
            return Long.parseLong(new String(answer, StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
