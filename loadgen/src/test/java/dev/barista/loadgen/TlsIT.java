package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls over TLS, with a certificate that the JDK's own tool has made for this test. */
final class TlsIT {

    private static final char[] PASSWORD = "for this test".toCharArray();
    private static final Calls.Grpc CALLS =
            new Calls.Grpc("/service/Echo", List.of(), List.of(GrpcMessages.framed(ByteBuffer.allocate(100))));

    private static Path store;
    private static Path certificate;

    @BeforeAll
    static void makeCertificate(@TempDir Path folder) throws Exception {
        store = folder.resolve("store.p12");
        certificate = folder.resolve("certificate.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost");
        keytool("-exportcert", "-alias", "server", "-rfc", "-file", certificate.toString());
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        line.addAll(List.of(arguments));
        line.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }

    private static FakeGrpcServer server() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        var context =
                GrpcSslContexts.configure(SslContextBuilder.forServer(managers)).build();
        UnaryOperator<NettyServerBuilder> settings = builder -> builder.sslContext(context);
        return new FakeGrpcServer("service", Map.of("Echo", request -> request), settings);
    }

    private static Endpoint endpoint(FakeGrpcServer server, Optional<Path> authorities) {
        return new Endpoint("localhost", server.port(), true, "", authorities);
    }

    @Test
    void serverThatIsVouchedFor_isCalled() throws Exception {
        try (FakeGrpcServer server = server()) {
            Workload workload = new Workload(endpoint(server, Optional.of(certificate)), Api.GRPC, "m", CALLS, 1);
            Step step = Step.closed(4, Duration.ZERO, Step.UNLIMITED).withRequests(100);

            assertThat(LoadRun.run(workload, step, progress -> {}).counts().ok())
                    .isEqualTo(100);
        }
    }

    @Test
    void serverThatNobodyVouchesFor_isNotTalkedTo() throws Exception {
        try (FakeGrpcServer server = server()) {
            Endpoint endpoint = endpoint(server, Optional.empty());

            assertThatThrownBy(() -> OneCall.make(endpoint, CALLS, 0, Duration.ofSeconds(20)))
                    .isInstanceOf(LoadFailure.class)
                    .hasMessageContaining("certification path");
        }
    }

    @Test
    void fileWithoutCertificates_isSaid() throws Exception {
        try (FakeGrpcServer server = server()) {
            Endpoint endpoint = endpoint(server, Optional.of(store));

            assertThatThrownBy(() -> OneCall.make(endpoint, CALLS, 0, Duration.ofSeconds(20)))
                    .isInstanceOf(LoadFailure.class)
                    .hasMessageContaining("no certificates can be read from " + store);
        }
    }
}
