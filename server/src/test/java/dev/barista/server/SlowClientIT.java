package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.server.http.HttpLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that begin a request and do not go on: the receive timeout ends them, the idle timeout never would here. */
final class SlowClientIT {

    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGER_THAN_THE_TIMEOUT_MILLIS = 500;
    private static final HttpLimits LIMITS = HttpLimits.DEFAULT.withReceiveTimeout(Duration.ofMillis(100));
    private static final String REQUEST = "HEAD /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String EMPTY_SETTINGS = "\0\0\0\4\0\0\0\0\0";

    private ServerFixture fixture;

    @BeforeEach
    void start() {
        fixture = new ServerFixture(builder -> builder.limits(LIMITS));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static void readAnswer(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder read = new StringBuilder();
        while (!read.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            assertThat(next).as("a byte after %s", read).isNotNegative();
            read.append((char) next);
        }
        assertThat(read).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "GET /v2 HTTP/1.1\r\n",
                "GET /v2 HTTP/1.1\r\nHost:",
                "POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{",
                "PRI * HT",
            })
    void clientThatStops_isCutOff(String sent) throws IOException {
        try (Socket socket = connect()) {
            send(socket, sent);
            assertThat(readAll(socket)).isEmpty();
        }
    }

    /** What the server says of itself before may have come; that the connection ends is what counts. */
    @ParameterizedTest
    @ValueSource(strings = {PREFACE, PREFACE + EMPTY_SETTINGS, PREFACE + EMPTY_SETTINGS + "\0\0\50\1\4\0\0\0\1a"})
    void http2ClientThatStops_isCutOff(String sent) throws IOException {
        try (Socket socket = connect()) {
            send(socket, sent);
            assertThat(readAll(socket)).doesNotContain("HTTP/1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", REQUEST})
    void trickleOfHeaders_isCutOff(String before) throws IOException {
        try (Socket socket = connect()) {
            if (!before.isEmpty()) {
                send(socket, before);
                readAnswer(socket);
            }
            send(socket, "GET /v2 HTTP/1.1\r\nX-Slow: ");
            assertThat(isCutOffWhileTrickling(socket)).isTrue();
        }
    }

    /** Sends a byte whenever the server has been silent for a moment. */
    private static boolean isCutOffWhileTrickling(Socket socket) throws IOException {
        socket.setSoTimeout(20);
        for (int sent = 0; sent < PATIENCE_MILLIS / 20; sent++) {
            try {
                send(socket, "a");
                return socket.getInputStream().read() < 0;
            } catch (SocketTimeoutException e) {
                // It waits for more.
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void halfRequestAfterAWholeOne_isCutOff() throws IOException {
        try (Socket socket = connect()) {
            send(socket, REQUEST);
            readAnswer(socket);
            send(socket, "GET /v2 HTTP/1.1\r\nHost:");
            assertThat(readAll(socket)).isEmpty();
        }
    }

    @Test
    void clientBetweenRequests_isLeftInPeace() throws IOException {
        try (Socket socket = connect()) {
            for (int i = 0; i < 2; i++) {
                send(socket, REQUEST);
                readAnswer(socket);
                assertThat(isSilent(socket)).isTrue();
            }
        }
    }

    private static boolean isSilent(Socket socket) throws IOException {
        socket.setSoTimeout(LONGER_THAN_THE_TIMEOUT_MILLIS);
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /v2 HTTP/1.1\r\nHost:", PREFACE})
    void clientThatStops_doesNotHoldUpTheStop(String sent) throws IOException {
        try (ServerFixture patient = new ServerFixture(builder -> builder.limits(HttpLimits.DEFAULT));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), patient.port())) {
            send(socket, sent);
            assertThat(patient.server().stop(Duration.ofSeconds(10))).isTrue();
        }
    }
}
