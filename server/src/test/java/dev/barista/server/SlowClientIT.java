package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.server.http.HttpLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that begin a request and do not go on. */
final class SlowClientIT {

    private static final int PATIENCE_MILLIS = 20_000;

    private static byte[] answer(ServerFixture fixture, String sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().readAllBytes();
        }
    }

    @Test
    void slowBody_isCutOff() throws IOException {
        HttpLimits limits = HttpLimits.DEFAULT.withReceiveTimeout(Duration.ofMillis(100));
        try (ServerFixture fixture = new ServerFixture(builder -> builder.limits(limits))) {
            String request = "POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{";
            assertThat(answer(fixture, request)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /v2 HTTP/1.1\r\nHost:"})
    void silentClient_isCutOff(String sent) throws IOException {
        HttpLimits limits = HttpLimits.DEFAULT.withIdleTimeout(Duration.ofMillis(100));
        try (ServerFixture fixture = new ServerFixture(builder -> builder.limits(limits))) {
            assertThat(answer(fixture, sent)).isEmpty();
        }
    }
}
