package dev.barista.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.barista.cache.AnswerMemory;
import dev.barista.cache.CachedAnswer;
import dev.barista.cache.CallKey;
import dev.barista.cache.SharedStore;
import dev.barista.cache.TestKeys;
import dev.barista.cache.spi.SharedStoreProvider;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import dev.barista.testing.RealRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of calls when Redis is slow, away, locked or back again. */
class RedisTroubleIT {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final AnswerMemory answers = new AnswerMemory(memory, 0);
    private final ManualClock clock = new ManualClock();
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final CallKey key = TestKeys.of(1, 2, 3);

    @TempDir
    private Path folder = Path.of("");

    private @Nullable SharedStore opened;

    private final SharedStoreProvider.Watcher watcher = new SharedStoreProvider.Watcher() {
        @Override
        public void lost(String reason) {
            told.add("lost " + reason);
        }

        @Override
        public void found() {
            told.add("found");
        }
    };

    @AfterEach
    void nothingIsLeaked() {
        if (opened != null) {
            opened.close();
        }
        memory.assertNothingLeaked();
    }

    private SharedStore open(URI uri) {
        SharedStore store =
                new RedisStore(RedisLocation.parse(uri), new SharedStoreProvider.Surroundings(clock, answers, watcher));
        opened = store;
        store.prepare();
        return store;
    }

    private boolean finds(SharedStore store) {
        SharedStore.Found found = store.find(key)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        if (found != null) {
            found.answer().release();
        }
        return found != null;
    }

    private void keep(SharedStore store) {
        CachedAnswer answer = CachedAnswer.copyOf(
                key,
                List.of(new CachedAnswer.Output(DataType.UINT8, Shape.of(1), ByteBuffer.wrap(new byte[] {5}))),
                1,
                answers);
        store.keep(key, answer, MINUTE);
        answer.release();
    }

    private String nextTold() throws InterruptedException {
        String next = told.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("nothing was told").isNotNull();
        return next == null ? "" : next;
    }

    @Test
    void silentServer_isAMissWithinTheTimeout_andThenNotAskedAnyMore() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SharedStore store = open(URI.create("redis://127.0.0.1:" + silent.getLocalPort() + "?timeout_ms=5"));
            for (int i = 0; i < Breaker.FAILURES; i++) {
                assertThat(finds(store)).isFalse();
            }
            assertThat(nextTold()).startsWith("lost 127.0.0.1:" + silent.getLocalPort());
            assertThat(store.state().reachable()).isFalse();
            assertThat(store.find(key).toCompletableFuture().isDone())
                    .as("answered at once, without a question")
                    .isTrue();
            keep(store);
            assertThat(store.state().failures()).isEqualTo(Breaker.FAILURES);
        }
    }

    @Test
    void whoWaitsWhenTheStoreIsClosed_isToldThatNothingIsFound() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SharedStore store = open(URI.create("redis://127.0.0.1:" + silent.getLocalPort() + "?timeout_ms=10000"));
            CompletableFuture<SharedStore.@Nullable Found> waiting =
                    store.find(key).toCompletableFuture();
            store.close();
            assertThat(waiting.orTimeout(5, TimeUnit.SECONDS).join()).isNull();
            assertThat(store.find(key).toCompletableFuture()).isCompletedWithValue(null);
        }
    }

    @Test
    void fileWithoutAuthorities_isToldOfBeforeAnythingIsAsked() throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        assertThatThrownBy(() -> open(URI.create("rediss://localhost?ca_file=" + file)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("ca_file: expected certificates in PEM format in " + file);
    }

    @Test
    void absentServer_isToldOfAtOnce() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        SharedStore store = open(URI.create("redis://127.0.0.1:" + port));
        assertThat(nextTold()).startsWith("lost 127.0.0.1:" + port).contains("refused");
        assertThat(finds(store)).isFalse();
    }

    @Test
    void serverThatDies_isFoundAgainAfterItCameBack() throws Exception {
        try (RealRedis redis = RealRedis.start(folder)) {
            SharedStore store = open(redis.uri("?timeout_ms=10000"));
            keep(store);
            assertThat(finds(store)).isTrue();

            redis.kill();
            while (store.state().reachable()) {
                assertThat(finds(store)).isFalse();
            }
            assertThat(nextTold()).startsWith("lost ");
            redis.restart();
            assertThat(finds(store)).as("not asked yet").isFalse();
            clock.advance(Breaker.FIRST_PAUSE);
            assertThat(finds(store)).as("asked, and empty").isFalse();

            assertThat(nextTold()).isEqualTo("found");
            assertThat(store.state().reachable()).isTrue();
            keep(store);
            assertThat(finds(store)).isTrue();
        }
    }

    @Test
    void password_isAskedFor() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--requirepass", "s3cret")) {
            SharedStore locked = open(redis.uri("?timeout_ms=10000"));
            assertThat(nextTold()).startsWith("lost ").contains("NOAUTH");
            assertThat(finds(locked)).isFalse();
            locked.close();

            Path password = Files.writeString(folder.resolve("password"), "s3cret\n");
            SharedStore store = open(redis.uri("?timeout_ms=10000&password_file=" + password));
            keep(store);
            assertThat(finds(store)).isTrue();
        }
    }

    @Test
    void databases_areApart() throws Exception {
        try (RealRedis redis = RealRedis.start(folder)) {
            SharedStore one = open(redis.uri("/1?timeout_ms=10000"));
            keep(one);
            assertThat(finds(one)).isTrue();
            one.close();
            assertThat(finds(open(redis.uri("/2?timeout_ms=10000")))).isFalse();
        }
    }

    @Test
    void fullServer_keepsNothing_andIsStillAsked() throws Exception {
        try (RealRedis redis = RealRedis.start(folder, "--maxmemory", "1", "--maxmemory-policy", "noeviction")) {
            SharedStore store = open(redis.uri("?timeout_ms=10000"));
            keep(store);
            assertThat(finds(store)).isFalse();
            assertThat(store.state()).isEqualTo(new SharedStore.State(true, 1));
        }
    }

    @Test
    void tls_isSpokenWithAServerThatSomebodyVouchesFor() throws Exception {
        Path certificate = folder.resolve("redis.crt");
        Path privateKey = folder.resolve("redis.key");
        selfSigned(certificate, privateKey);
        try (RealRedis redis = RealRedis.startTls(
                folder,
                "--tls-cert-file",
                certificate.toString(),
                "--tls-key-file",
                privateKey.toString(),
                "--tls-ca-cert-file",
                certificate.toString())) {
            String settings = "rediss://localhost:" + redis.port() + "?timeout_ms=10000";
            SharedStore trusting = open(URI.create(settings + "&ca_file=" + certificate));
            keep(trusting);
            assertThat(finds(trusting)).isTrue();
            trusting.close();

            SharedStore wary = open(URI.create(settings));
            assertThat(nextTold()).startsWith("lost localhost:" + redis.port());
            assertThat(finds(wary)).isFalse();
        }
    }

    private void selfSigned(Path certificate, Path privateKey) throws IOException, InterruptedException {
        assumeThat(RealRedis.find("openssl"))
                .as("this test needs the program openssl")
                .isPresent();
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=localhost",
                        "-addext",
                        "subjectAltName=DNS:localhost",
                        "-keyout",
                        privateKey.toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor())
                .as(Files.readString(folder.resolve("openssl.log")))
                .isZero();
    }
}
