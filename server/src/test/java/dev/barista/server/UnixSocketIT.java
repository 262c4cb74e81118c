package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.server.http.Transport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocols on Unix-domain sockets, and what becomes of their files. */
final class UnixSocketIT {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String EMPTY_SETTINGS = "\0\0\0\4\0\0\0\0\0";

    @TempDir
    private Path folder;

    private ServerFixture serving(Path... sockets) {
        return new ServerFixture(builder -> {
            for (Path socket : sockets) {
                builder.socket(socket);
            }
            return builder;
        });
    }

    private static String ask(Path socket, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            ByteBuffer answer = ByteBuffer.allocate(1 << 16);
            while (channel.read(answer) >= 0 && answer.hasRemaining()) {
                if (request.startsWith("PRI")) {
                    break;
                }
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String call() {
        String body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,4],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}";
        return "POST /v2/models/double/infer HTTP/1.1\r\nHost: localhost\r\nbarista-tenant: a\r\nConnection: close\r\n"
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void allProtocols_areSpokenOnEverySocket_besideTcp() throws IOException {
        Path first = folder.resolve("first.sock");
        Path second = folder.resolve("second.sock");
        try (ServerFixture fixture = serving(first, second)) {
            assertThat(fixture.server().sockets())
                    .extracting(Object::toString)
                    .containsExactly("" + first, "" + second);
            assertThat(fixture.port()).isPositive();
            for (Path socket : List.of(first, second)) {
                assertThat(ask(socket, call())).startsWith("HTTP/1.1 200 OK").contains("\"data\":[2.0,4.0,6.0,8.0]");
                // Settings come first, in a frame of their own type.
                assertThat(ask(socket, PREFACE + EMPTY_SETTINGS).charAt(3)).isEqualTo((char) 4);
            }
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void grpc_isSpokenByItsOwnClient() {
        Assumptions.assumeTrue(Transport.best() == Transport.EPOLL, "gRPC's client needs epoll for that");
        Path socket = folder.resolve("barista.sock");
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("double");
        request.addInputsBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(1)
                .addShape(4)
                .getContentsBuilder()
                .addAllFp32Contents(List.of(1f, 2f, 3f, 4f));
        try (ServerFixture fixture = serving(socket);
                GrpcClient client = GrpcClient.of(socket)) {
            ModelInferResponse answer = client.call(
                    "inference.GRPCInferenceService/ModelInfer", request.build(), ModelInferResponse.parser());
            assertThat(answer.getModelVersion()).isEqualTo("2");
            assertThat(fixture.port()).isPositive();
        }
    }

    @Test
    void aServer_canDoWithoutTcp() throws IOException {
        Path socket = folder.resolve("barista.sock");
        ServerConfig config =
                ServerConfig.builder().eventLoops(1).socket(socket).withoutTcp().build();
        try (BaristaServer server = BaristaServer.start(config)) {
            assertThat(server.urls()).isEmpty();
            assertThat(ask(socket, "GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 OK");
        }
    }

    @Test
    void onlyTheOwner_mayConnect_unlessOthersAreLetIn() throws IOException {
        Path socket = folder.resolve("barista.sock");
        try (ServerFixture fixture = serving(socket)) {
            assertThat(permissions(socket)).isEqualTo("rw-------");
            assertThat(fixture.port()).isPositive();
        }
        try (ServerFixture fixture = new ServerFixture(
                builder -> builder.socket(socket).socketPermissions(PosixFilePermissions.fromString("rw-rw----")))) {
            assertThat(permissions(socket)).isEqualTo("rw-rw----");
            assertThat(fixture.port()).isPositive();
        }
        Path later = Files.createFile(folder.resolve("later"));
        assertThat(permissions(later)).as("files that are made afterwards").isNotEqualTo("rw-------");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void whatADeadServerLeft_isReplaced() throws IOException {
        Path socket = folder.resolve("barista.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        try (ServerFixture fixture = serving(socket)) {
            assertThat(ask(socket, call())).startsWith("HTTP/1.1 200 OK");
            fixture.server().abandon();
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void whatALivingServerHas_isLeftToIt() throws IOException {
        Path socket = folder.resolve("barista.sock");
        try (ServerFixture fixture = serving(socket)) {
            assertRefused(socket, "another server listens there; stop it, or choose another path");
            assertThat(ask(socket, call())).startsWith("HTTP/1.1 200 OK");
            assertThat(fixture.port()).isPositive();
        }
    }

    @Test
    void whatIsNoSocket_isNeverTouched() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        assertRefused(file, "something else is there, and it is left as it is");
        assertThat(file).hasContent("kept");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertRefused(link, "something else is there");
        assertRefused(folder, "something else is there");
    }

    @Test
    void aMissingFolder_isSaid() {
        assertRefused(folder.resolve("nowhere/barista.sock"), "there is no folder " + folder.resolve("nowhere"));
    }

    @Test
    void aLongPath_isSaidBeforeTheStart() {
        Path socket = Path.of("/" + "ü".repeat(54));
        assertThatThrownBy(() -> ServerConfig.builder().socket(socket).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("may have 107 bytes")
                .hasMessageContaining("has 109");
    }

    private static void assertRefused(Path socket, String reason) {
        ServerConfig config =
                ServerConfig.builder().port(0).eventLoops(1).socket(socket).build();
        assertThatThrownBy(() -> BaristaServer.start(config).close())
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("can't listen on the Unix-domain socket " + socket)
                .hasMessageContaining(reason);
    }
}
