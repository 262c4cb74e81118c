package dev.barista.server;

import static dev.barista.server.OperationsClient.CALL;
import static dev.barista.server.OperationsClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.barista.server.operations.CallbackHosts;
import dev.barista.server.operations.CallbackSecret;
import dev.barista.server.operations.CallbackSettings;
import dev.barista.server.operations.OperationSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Callers that want to be told, by a receiver of the JDK's own make. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CallbackIT {

    private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private HttpServer receiver;
    private ServerFixture fixture;
    private OperationsClient client;

    private record Received(String path, String id, String timestamp, String signature, String body) {}

    @BeforeAll
    void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::receive);
        receiver.start();
        CallbackSettings callbacks =
                new CallbackSettings(CallbackHosts.parse("127.0.0.1:*"), CallbackSecret.parseLines("whsec_" + KEY));
        fixture = new ServerFixture(builder -> builder.operations(OperationSettings.DEFAULT.withCallbacks(callbacks)));
        client = new OperationsClient(fixture);
    }

    @AfterAll
    void stop() {
        client.close();
        fixture.close();
        receiver.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        received.add(new Received(
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("webhook-id"),
                exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                exchange.getRequestHeaders().getFirst("webhook-signature"),
                body));
        Integer status = statuses.poll();
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        exchange.close();
    }

    private String address(String path) {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
    }

    private HttpResponse<byte[]> call(String body, String address, String prefer) {
        return client.infer("double", body, "Prefer", prefer, "Barista-Callback", address);
    }

    private Received next() throws InterruptedException {
        Received next = received.poll(60, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private String await(String operation, String what) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String found = text(client.get(operation));
        while (!found.contains(what)) {
            assertThat(System.nanoTime()).as(found).isLessThan(end);
            found = text(client.get(operation));
        }
        return found;
    }

    @Test
    void finishedCall_isToldWithItsAnswerAndASignature() throws Exception {
        String operation = client.accepted(call(CALL, address("/done?token=7"), "respond-async"));

        Received told = next();
        String id = operation.substring(operation.lastIndexOf('/') + 1);
        assertThat(told.path()).isEqualTo("/done?token=7");
        assertThat(told.id()).isEqualTo(id);
        assertThat(told.body())
                .contains("\"type\":\"dev.barista.operation.succeeded\"", "\"specversion\":\"1.0\"")
                .contains("\"body\":{\"model_name\":\"double\"", "\"data\":[2.0,4.0,6.0,8.0]");
        assertThat(told.signature()).isEqualTo(signature(told));
        assertThat(await(operation, "\"delivered\""))
                .contains("\"host\":\"127.0.0.1\"")
                .doesNotContain("token");
    }

    private static String signature(Received told) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
        String signed = told.id() + "." + told.timestamp() + "." + told.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void receiverThatFailsOrRedirects_isToldAgainTheSame() throws Exception {
        statuses.addAll(List.of(503, 302));
        String operation = client.accepted(call("{", address("/again"), "respond-async"));

        Received first = next();
        Received second = next();
        Received third = next();

        assertThat(List.of(second.path(), third.path())).containsOnly("/again");
        assertThat(first.body()).contains("operation.failed", "\"error\":").isEqualTo(third.body());
        assertThat(await(operation, "\"delivered\"")).contains("\"attempts\":3");
    }

    @Test
    void receiverThatIsGone_isNotToldAgain() throws Exception {
        statuses.add(410);
        String operation = client.accepted(call(CALL, address("/gone"), "respond-async"));

        next();

        assertThat(await(operation, "\"given_up\"")).contains("the receiver answered 410");
    }

    @Test
    void callThatIsAnsweredInTime_isNotCalledBackFor() throws Exception {
        HttpResponse<byte[]> answer = call(CALL, address("/not-wanted"), "respond-async, wait=60");
        assertThat(answer.statusCode()).isEqualTo(200);

        client.accepted(call(CALL, address("/wanted"), "respond-async"));

        assertThat(next().path()).isEqualTo("/wanted");
    }

    @Test
    void otherHosts_areRefused() {
        HttpResponse<byte[]> refused = call(CALL, "http://169.254.169.254/latest", "respond-async");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(text(refused)).contains("--callback-hosts");
    }
}
