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
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a client does that is careless, slow or hostile, byte by byte. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RawHttpIT {

    private static final int PATIENCE_MILLIS = 20_000;

    private ServerFixture fixture;

    @BeforeAll
    void start() {
        fixture = new ServerFixture(builder -> builder.limits(HttpLimits.DEFAULT.withMaxRequestBytes(1 << 20)));
    }

    @AfterAll
    void stop() {
        fixture.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String call(int number) {
        String body =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[" + number + ",2,3,4]}]}";
        return "POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    /** Everything until the server closes the connection. */
    private static String readAll(Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server did not close the connection", e);
        }
    }

    /** The same of a connection that may be cut off, as bytes are left that the server never read. */
    private static String untilClosedOrReset(Socket socket) throws IOException {
        try {
            return readAll(socket);
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() throws IOException {
        try (Socket socket = connect()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 1; i <= 50; i++) {
                requests.append(call(i));
            }
            requests.append("GET /nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            send(socket, requests.toString());

            Matcher answers = Pattern.compile("\"data\":\\[([0-9.]+),").matcher(readAll(socket));
            for (int i = 1; i <= 50; i++) {
                assertThat(answers.find()).as("answer %d", i).isTrue();
                assertThat(Float.parseFloat(answers.group(1))).isEqualTo(2f * i);
            }
        }
    }

    /** It is answered while it is read, and so before the end of it has been seen. */
    @Test
    void aRequestThatEndsItsConnection_isAnsweredFirst() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(readAll(socket)).startsWith("HTTP/1.1 200 OK").contains("\"live\"");
        }
    }

    @Test
    void announcedGigabyte_isRefusedBeforeItComes() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 1073741824\r\n\r\nabc");
            assertThat(firstBytes(socket)).contains("413").contains("connection: close");
        }
    }

    @Test
    void endlessChunks_areRefused() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + "a".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 17; i++) {
                send(socket, chunk);
            }
            assertThat(firstBytes(socket)).contains("413");
        }
    }

    private static String firstBytes(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[2000];
        int read = 0;
        while (!new String(bytes, 0, read, StandardCharsets.ISO_8859_1).contains("\"error\"")) {
            int count = in.read(bytes, read, bytes.length - read);
            if (count < 0) {
                break;
            }
            read += count;
        }
        return new String(bytes, 0, read, StandardCharsets.ISO_8859_1);
    }

    @Test
    void bodyShorterThanAnnounced_isDroppedWhenItsClientGoes() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n{\"inputs\"");
        }
        assertServes();
    }

    @Test
    void oversizedHeaders_areRefused() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "GET /v2 HTTP/1.1\r\nHost: a\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n");
            assertThat(readAll(socket)).contains("431").contains("\"error\"");
        }
    }

    @Test
    void garbage_isRefusedAndHarmsNobody() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            byte[] garbage = new byte[200];
            random.nextBytes(garbage);
            try (Socket socket = connect()) {
                socket.getOutputStream().write(garbage);
                socket.getOutputStream().write("\r\n\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                assertThat(untilClosedOrReset(socket)).doesNotContain(" 500 ");
            }
        }
        assertServes();
    }

    @Test
    void brokenContentLength_isRefused() throws IOException {
        try (Socket socket = connect()) {
            send(socket, "POST /v2/models/double/infer HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n");
            assertThat(readAll(socket)).contains(" 400 ");
        }
    }

    private void assertServes() throws IOException {
        try (Socket socket = connect()) {
            send(socket, call(3));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readNBytes(15), StandardCharsets.ISO_8859_1))
                    .isEqualTo("HTTP/1.1 200 OK");
        }
    }
}
