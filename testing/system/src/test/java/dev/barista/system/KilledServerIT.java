package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed at any moment, without a chance to end what it does, and started again on the same state:
 * whatever it said it would answer later is answered, and called back for.
 */
class KilledServerIT {

    private static final String MODEL = "scale";
    private static final int KILLS = 4;
    private static final int CALLERS = 4;
    private static final int MOST_CALLS = 60;

    @TempDir
    private Path folder;

    /** What was taken, by the operation's path: the number that was sent. */
    private final Map<String, Integer> taken = new ConcurrentHashMap<>();

    private final Semaphore takenOnes = new Semaphore(0);
    private final AtomicInteger next = new AtomicInteger();
    private final Set<String> calledBack = ConcurrentHashMap.newKeySet();
    private final Queue<Throwable> problems = new ConcurrentLinkedQueue<>();
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            calledBack.add("/v2/operations/" + exchange.getRequestHeaders().getFirst("webhook-id"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void hangUp() {
        receiver.stop(0);
    }

    private ServerProcess start(Path models) throws IOException {
        ServerProcess server = ServerProcess.serving(
                models,
                "-D" + ServerMain.STATE + "=" + folder.resolve("state"),
                "-D" + ServerMain.CRASHES + "=" + (KILLS + 1));
        try (RestApi rest = new RestApi(server.url())) {
            TestRepository.awaitLoads(rest, models);
        }
        return server;
    }

    @Test
    void takenCalls_areAnsweredWhenEverTheServerIsKilled() throws Exception {
        Path models = folder.resolve("models");
        new TestRepository(models).fixture(MODEL, 1, "scale_by_2");
        long seed = System.nanoTime();
        System.out.println("kills after numbers of calls from the seed " + seed);
        Random random = new Random(seed);
        for (int kill = 0; kill < KILLS; kill++) {
            try (ServerProcess server = start(models)) {
                List<Thread> callers = call(server.url());
                takenOnes.acquire(1 + random.nextInt(MOST_CALLS));
                server.kill();
                for (Thread caller : callers) {
                    caller.join();
                }
                assertThat(problems).isEmpty();
            }
        }
        System.out.println(taken.size() + " calls were taken in " + KILLS + " lives of a server");

        try (ServerProcess server = start(models);
                RestApi rest = new RestApi(server.url())) {
            taken.forEach((operation, number) -> {
                RestApi.Reply answer = rest.get(operation + "/result", "Prefer", "wait=60");
                assertThat(answer.status())
                        .as("%s: %s", operation, answer.text())
                        .isEqualTo(200);
                assertThat(answer.json().at("/outputs/0/data/0").floatValue()).isEqualTo(2f * number);
                Eventually.contains(() -> rest.get(operation).text(), "\"state\":\"delivered\"");
            });
            assertThat(calledBack).containsAll(taken.keySet());
            assertThat(rest.get("/v2/operations?state=failed").text()).contains("\"operations\":[]");
            assertThat(server.stop()).isTrue();
        }
    }

    /** Calls without pause until the server is gone. */
    private List<Thread> call(String url) {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.ofPlatform().daemon().start(() -> {
                try (RestApi rest = new RestApi(url)) {
                    while (true) {
                        callOnce(rest);
                    }
                } catch (UncheckedIOException e) {
                    // So it ends.
                    return;
                } catch (AssertionError | RuntimeException e) {
                    problems.add(e);
                    takenOnes.release(MOST_CALLS);
                }
            }));
        }
        return callers;
    }

    private void callOnce(RestApi rest) {
        int number = next.incrementAndGet();
        String body =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[" + number + ",1,2,3]}]}";
        String callback = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/done";
        RestApi.Reply reply = rest.post(
                "/v2/models/" + MODEL + "/infer",
                body.getBytes(StandardCharsets.UTF_8),
                "Prefer",
                "respond-async",
                "Barista-Callback",
                callback);
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        taken.put(reply.headers().firstValue("location").orElseThrow(), number);
        takenOnes.release();
    }
}
