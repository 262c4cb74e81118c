package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A body of 1 GiB that really comes, against the usual limit of 64 MiB, to a server in a small process of its own. */
class GigabyteBodyIT {

    private static final String INFER = "/v2/models/scale/infer";
    private static final long GIGABYTE = 1L << 30;
    private static final int PIECE = 1 << 20;

    /** Past the limit and all that sockets hold: here the answer must be on its way. */
    private static final long ENOUGH = 160L << 20;

    /** The limit, twice over while a buffer grows, and what any request needs. Far from the whole body. */
    private static final long MOST_GROWTH_KIBIBYTES = 384 << 10;

    @TempDir
    private Path folder;

    private ServerProcess server;
    private RestApi rest;

    @BeforeEach
    void serve() throws IOException {
        new TestRepository(folder).fixture("scale", 1, "scale_by_2");
        server = ServerProcess.serving(folder, "-Xmx256m");
        rest = new RestApi(server.url());
        TestRepository.awaitLoads(rest, folder);
        assertServes();
    }

    @AfterEach
    void stop() {
        rest.close();
        server.close();
    }

    private void assertServes() {
        String call = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}";
        assertThat(rest.post(INFER, call).orRefuse().text()).contains("\"data\":[2.0,4.0,6.0,8.0]");
    }

    @Test
    void announcedBody_isRefusedAtOnceAndNeverHeld() throws IOException {
        assertRefused("Content-Length: " + GIGABYTE, new byte[PIECE], 0);
    }

    @Test
    void unannouncedBody_isRefusedAtTheLimitAndNeverHeld() throws IOException {
        byte[] head = (Integer.toHexString(PIECE) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] chunk = new byte[head.length + PIECE + 2];
        System.arraycopy(head, 0, chunk, 0, head.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        assertRefused("Transfer-Encoding: chunked", chunk, ENOUGH);
    }

    /** @param before how much to send before the answer is waited for */
    private void assertRefused(String header, byte[] piece, long before) throws IOException {
        long peak = server.peakKibibytes();
        try (RawConnection connection =
                new RawConnection(URI.create(server.url()).getPort())) {
            connection.send("POST " + INFER + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n");
            send(connection, piece, before);
            RawConnection.Reply reply = connection.read();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).contains("too large", "at most 67108864 bytes", "--max-request-mib");
            sendToTheEnd(connection, piece, GIGABYTE - before);
            assertServes();
        }
        assertThat(server.peakKibibytes() - peak).as("growth in KiB").isLessThan(MOST_GROWTH_KIBIBYTES);
    }

    private static void send(RawConnection connection, byte[] piece, long bytes) throws IOException {
        for (long sent = 0; sent < bytes; sent += PIECE) {
            connection.send(piece);
        }
    }

    /** A client that does not care for the answer. The server takes some more from it, and may then close the door. */
    private static void sendToTheEnd(RawConnection connection, byte[] piece, long bytes) throws IOException {
        try {
            send(connection, piece, bytes);
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching(".*(reset|[Bb]roken pipe|aborted).*");
        }
    }
}
