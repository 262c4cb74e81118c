package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames that cost their sender little and a server much: the connection ends, and others go on. */
final class Http2FloodIT {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    /** {@code GET /} and {@code POST /} over http, by the indexes that every HPACK table begins with. */
    private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84};

    private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84};

    private final AtomicInteger sent = new AtomicInteger();
    private ServerFixture fixture;

    @BeforeEach
    void start() {
        fixture = new ServerFixture(builder -> builder);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        // So that what is not read fills up soon.
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.port()));
        socket.getOutputStream().write(PREFACE.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(frame(SETTINGS, 0, 0, new byte[0]));
        return socket;
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) (payload.length >> 16))
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** The error code of the frame by which the server ends the connection. */
    private static int goAway(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            in.readInt();
            ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
            if (type == GOAWAY) {
                return payload.getInt(4);
            }
        }
    }

    private void assertServes() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(frame(HEADERS, END_HEADERS | END_STREAM, 1, GET));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int type;
            do {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                type = in.readUnsignedByte();
                in.skipNBytes(5L + length);
            } while (type != HEADERS);
        }
    }

    @Test
    void streamsThatAreResetAtOnce_endTheirConnection() throws IOException {
        try (Socket socket = connect()) {
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < 11_000; i++) {
                flood.writeBytes(frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, GET));
                flood.writeBytes(frame(RST_STREAM, 0, 2 * i + 1, number(CANCEL)));
            }
            Thread sending = sending(socket, flood.toByteArray(), 1);
            assertThat(goAway(socket)).isEqualTo(ENHANCE_YOUR_CALM);
            join(sending);
        }
        assertServes();
    }

    @Test
    void headersInManySmallPieces_endTheirConnection() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(frame(HEADERS, END_STREAM, 1, GET));
            for (int i = 0; i < 40; i++) {
                out.write(frame(CONTINUATION, 0, 1, new byte[0]));
            }
            assertThat(goAway(socket)).isEqualTo(ENHANCE_YOUR_CALM);
        }
        assertServes();
    }

    @Test
    void emptyData_endsItsConnection() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(frame(HEADERS, END_HEADERS, 1, POST));
            for (int i = 0; i < 40; i++) {
                out.write(frame(DATA, 0, 1, new byte[0]));
            }
            assertThat(goAway(socket)).isEqualTo(ENHANCE_YOUR_CALM);
        }
        assertServes();
    }

    /** Each is to be answered: the answers must not heap up for a client that never reads. */
    @Test
    void pingsWhoseAnswersNobodyReads_endTheirConnection() throws IOException {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            some.writeBytes(frame(PING, 0, 0, new byte[8]));
        }
        try (Socket socket = connect()) {
            Thread sending = sending(socket, some.toByteArray(), 2000);
            join(sending);
            assertThat(sending.isAlive()).as("still sends").isFalse();
            assertThat(sent.get()).as("thousands of pings that were taken").isLessThan(2000);
        }
        assertServes();
    }

    /** Sends beside what the test reads; ends early where the server closes the connection. */
    private Thread sending(Socket socket, byte[] bytes, int times) {
        return Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < times; i++) {
                    socket.getOutputStream().write(bytes);
                    sent.incrementAndGet();
                }
            } catch (SocketException e) {
                // Reset by the server, as it should be.
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
