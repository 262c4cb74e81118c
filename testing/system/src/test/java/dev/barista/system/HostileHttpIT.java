package dev.barista.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.server.http.HttpLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What no client should send over HTTP: each gets a status below 500 and a message that says what was wrong, and the
 * server answers the next call. Netty tracks every buffer meanwhile.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileHttpIT {

    private static final int LIMIT = 4 << 20;
    private static final String INFER = "/v2/models/scale/infer";
    private static final String GOOD =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}]}";

    private final LogWatch log = LogWatch.start();
    private final List<RunningServer> running = new ArrayList<>();

    @BeforeAll
    void start(@TempDir Path folder) {
        new TestRepository(folder).fixture("scale", 1, "scale_by_2").fixture("text", 1, "identity_string");
        HttpLimits limits = HttpLimits.DEFAULT.withMaxRequestBytes(LIMIT).withReceiveTimeout(Duration.ofSeconds(2));
        running.add(RunningServer.serving(folder, config -> config.limits(limits)));
    }

    @AfterEach
    void serverGoesOn() {
        assertServes();
        assertThat(log.complaints()).isEmpty();
    }

    @AfterAll
    void nothingIsLost() {
        log.searchLeaks(this::assertServes);
        running.forEach(RunningServer::close);
        log.close();
        assertThat(log.complaints()).isEmpty();
    }

    private void assertServes() {
        RestApi.Reply reply = server().rest().post(INFER, GOOD);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.text()).contains("\"data\":[2.0,4.0,6.0,8.0]");
    }

    private RunningServer server() {
        return running.getFirst();
    }

    @ParameterizedTest(quoteTextArguments = false)
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {`                                                                                      | 400 | JSON
            ``                                                                                      | 400 | ends early
            []                                                                                      | 400 | object
            {"inputs":{}}                                                                           | 400 | inputs
            {}                                                                                      | 400 | inputs
            {"inputs":[]}                                                                           | 400 | missing input "x"
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3]}]}                | 400 | "x"
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4,5]}]}            | 400 | "x"
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,5],"data":[1,2,3,4,5]}]}            | 400 | expected FP32 [-1,4], got FP32 [1,5]
            {"inputs":[{"name":"x","datatype":"FP64","shape":[1,4],"data":[1,2,3,4]}]}              | 400 | expected FP32 [-1,4], got FP64 [1,4]
            {"inputs":[{"name":"x","datatype":"FP33","shape":[1,4],"data":[1,2,3,4]}]}              | 400 | FP33
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,-4],"data":[1,2,3,4]}]}             | 400 | -4
            {"inputs":[{"name":"x","datatype":"FP32","shape":[4611686018427387904,4],"data":[]}]}   | 400 | "x"
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1.5,4],"data":[1,2,3,4]}]}            | 400 | shape
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":["a",2,3,4]}]}            | 400 | "x"
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[NaN,2,3,4]}]}            | 400 | NaN
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[-Infinity,2,3,4]}]}      | 400 | Infinity
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1e999999999,2,3,4]}]}    | 400 | "x"
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[[1,2],[3,4]]}]}          | 400 | "x"
            {"inputs":[{"name":"z","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}              | 400 | unknown input "z"
            {"inputs":[{"name":"x","name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}   | 400 | name
            {"inputs":[],"inputs":[]}                                                               | 400 | inputs
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4]}]}                               | 400 | "x"
            {"inputs":[{"name":"x","shape":[1,4],"data":[1,2,3,4]}]}                                | 400 | datatype
            {"inputs":[{"datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]}                         | 400 | name
            {"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]} trailing     | 400 | column 76
            {"outputs":[{"name":"q"}],"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]} | 400 | unknown output "q"
            {"parameters":{"timeout":-1},"inputs":[{"name":"x","datatype":"FP32","shape":[1,4],"data":[1,2,3,4]}]} | 400 | timeout
            """)
    void badBody_isRefusedWithAReason(String body, int status, String reason) {
        assertRefused(server().rest().post(INFER, body == null ? "" : body), status, reason);
    }

    @Test
    void inputGivenTwice_isRefused() {
        String input = "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,2,3,4]}";
        assertRefused(server().rest().post(INFER, "{\"inputs\":[" + input + "," + input + "]}"), 400, "given twice");
    }

    @Test
    void deepJson_isRefused() {
        String deep = "[".repeat(100_000);
        assertRefused(server().rest().post(INFER, deep), 400, "");
        assertRefused(server().rest().post(INFER, "{\"parameters\":{\"p\":" + deep), 400, "");
        assertRefused(
                server().rest()
                        .post(
                                INFER,
                                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":" + deep),
                400,
                "");
        assertRefused(server().rest().post("/v2/repository/index", "{\"a\":" + deep), 400, "");
    }

    @Test
    void bytesThatAreNoUtf8_areRefused() {
        byte[] body = "{\"inputs\":[{\"name\":\"?\"}]}".getBytes(StandardCharsets.UTF_8);
        body[20] = (byte) 0xff;
        assertRefused(server().rest().post(INFER, body), 400, "JSON");
    }

    @ParameterizedTest(quoteTextArguments = false)
    @CsvSource({
        "/v2/models/..%2F..%2Fetc/infer, 400, no model name",
        "/v2/models/%2e%2e%2fscale/infer, 400, no model name",
        "/v2/models/scale%00/infer, 400, no model name",
        "/v2/models/%ff/infer, 400, UTF-8",
        "/v2/models/%zz/infer, 400, hexadecimal",
        "/v2/models/../../etc/passwd, 40, ",
        "/v2/models/missing/infer, 404, missing",
        "/v2/models/scale/versions/7/infer, 404, 7",
        "/v2/models/scale/versions/99999999999999999999/infer, 40, ",
        "/v2/models/scale/versions/nowhere/infer, 404, nowhere",
        "/v2/repository/models/..%2Fscale/load, 400, no model name",
        "/v2/repository/models/missing/load, 40, missing",
    })
    void badPath_isRefusedWithAReason(String path, String status, String reason) throws IOException {
        try (RawConnection connection = new RawConnection(server().port())) {
            RawConnection.Reply reply = connection.post(path, path.endsWith("load") ? "" : GOOD);
            assertThat(Integer.toString(reply.status())).as(reply.body()).startsWith(status);
            assertThat(reply.body()).contains("error").contains(reason == null ? "" : reason);
            assertNoTrace(reply.body());
        }
    }

    @Test
    void gigabyteThatIsAnnounced_isRefusedBeforeItIsSent() throws IOException {
        try (RawConnection connection = new RawConnection(server().port())) {
            connection.send("POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n{");
            assertTooLarge(connection.read());
        }
    }

    @Test
    void gigabyteWithoutAnnouncement_isRefusedAtTheLimit() throws IOException {
        try (RawConnection connection = new RawConnection(server().port())) {
            connection.send("POST " + INFER + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + " ".repeat(1 << 16) + "\r\n";
            for (int sent = 0; sent <= LIMIT; sent += 1 << 16) {
                connection.send(chunk);
            }
            assertTooLarge(connection.read());
        }
    }

    private static void assertTooLarge(RawConnection.Reply reply) {
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.body()).contains("too large").contains(Integer.toString(LIMIT));
    }

    @Test
    void bodyLongerThanAnnounced_isCutAndTheRestIsNoRequest() throws IOException {
        try (RawConnection connection = new RawConnection(server().port())) {
            connection.send("POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n" + GOOD);
            RawConnection.Reply reply = connection.read();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("JSON");
            connection.finishSending();
            String rest = connection.readToEnd();
            assertThat(rest).doesNotContain(" 200 ").doesNotContain(" 500 ");
        }
    }

    @Test
    void bodyShorterThanAnnounced_isGivenUpInTime() throws IOException {
        String head = "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + (GOOD.length() + 100) + "\r\n\r\n";
        try (RawConnection silent = new RawConnection(server().port());
                RawConnection closed = new RawConnection(server().port())) {
            silent.send(head + GOOD);
            closed.send(head + GOOD);
            closed.finishSending();
            assertServes();
            assertThat(closed.readToEnd()).doesNotContain(" 200 ", " 500 ");
            assertThat(silent.readToEnd()).doesNotContain(" 200 ", " 500 ");
        }
    }

    @ParameterizedTest(quoteTextArguments = false)
    @CsvSource({"abc", "-1", "1 2", "99999999999999999999"})
    void contentLengthThatIsNone_isRefused(String length) throws IOException {
        try (RawConnection connection = new RawConnection(server().port())) {
            connection.send("POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + GOOD);
            assertThat(connection.read().status()).isIn(400, 413);
        }
    }

    @Test
    void twoContentLengths_areRefused() throws IOException {
        try (RawConnection connection = new RawConnection(server().port())) {
            connection.send("POST " + INFER + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: "
                    + GOOD.length() + "\r\n\r\n" + GOOD);
            assertThat(connection.read().status()).isEqualTo(400);
        }
    }

    @Test
    void oversizedHeadersAndLine_areRefused() throws IOException {
        try (RawConnection headers = new RawConnection(server().port());
                RawConnection line = new RawConnection(server().port())) {
            headers.send("GET /v2 HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(100_000) + "\r\n\r\n");
            RawConnection.Reply reply = headers.read();
            assertThat(reply.status()).isEqualTo(431);
            assertThat(reply.body()).contains("headers are larger than");
            line.send("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
            reply = line.read();
            assertThat(reply.status()).isEqualTo(414);
            assertThat(reply.body()).contains("first line is longer than");
        }
    }

    @Test
    void bytesThatAreNoHttp_areRefused() throws IOException {
        try (RawConnection connection = new RawConnection(server().port())) {
            connection.send("\u0016\u0003\u0001 GIVE ME\u0000\r\n\r\n");
            connection.finishSending();
            String answer = connection.readToEnd();
            assertThat(answer).doesNotContain(" 200 ", " 500 ");
            assertNoTrace(answer);
        }
    }

    @Test
    void connectionsThatSayNothingOrHalfARequest_areClosedInTimeAndHoldNobodyUp(@TempDir Path folder)
            throws IOException {
        new TestRepository(folder).fixture("scale", 1, "scale_by_2");
        HttpLimits limits = HttpLimits.DEFAULT.withIdleTimeout(Duration.ofSeconds(2));
        List<RawConnection> connections = new ArrayList<>();
        try (RunningServer patient = RunningServer.serving(folder, config -> config.limits(limits))) {
            String[] beginnings = {
                "", "P", "POST " + INFER + " HTTP/1.1\r\nHost: x\r\nX-Half: ", "PRI * HTTP/2.0\r\n\r\n"
            };
            for (int i = 0; i < 100; i++) {
                RawConnection connection = new RawConnection(patient.port());
                connections.add(connection);
                connection.send(beginnings[i % beginnings.length]);
            }
            assertThat(patient.rest().post(INFER, GOOD).status()).isEqualTo(200);
            for (RawConnection connection : connections) {
                assertThat(connection.readToEnd()).doesNotContain(" 200 ", " 500 ");
            }
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void gzipBomb_isRefusedAtTheLimit() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1024; i++) {
                gzip.write(zeros);
            }
        }
        assertThat(packed.size()).isLessThan(LIMIT);
        RestApi.Reply reply = server().rest().post(INFER, packed.toByteArray(), "Content-Encoding", "gzip");
        assertRefused(reply, 413, "too large");
    }

    @Test
    void wrongContentEncoding_isRefused() {
        byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
        assertRefused(server().rest().post(INFER, body, "Content-Encoding", "gzip"), 400, "gzip");
        assertRefused(server().rest().post(INFER, body, "Content-Encoding", "br"), 415, "br");
    }

    @ParameterizedTest(quoteTextArguments = false)
    @CsvSource({"16, 12", "16, 20", "12, 16", "-1, 16", "99999999999, 16", "2147483647, 0"})
    void binarySizeThatIsWrong_isRefused(long claimed, int sent) {
        String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],"
                + "\"parameters\":{\"binary_data_size\":" + claimed + "}}]}";
        assertRefused(binary(json, Integer.toString(json.length()), new byte[sent]), 400, "");
    }

    @ParameterizedTest(quoteTextArguments = false)
    @CsvSource({"-1", "x", "100000", "99999999999999999999", "3"})
    void headerLengthThatIsWrong_isRefused(String length) {
        String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],"
                + "\"parameters\":{\"binary_data_size\":16}}]}";
        assertRefused(binary(json, length, new byte[16]), 400, "");
    }

    @Test
    void stringsWhoseLengthsLie_areRefused() {
        String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"BYTES\",\"shape\":[1],"
                + "\"parameters\":{\"binary_data_size\":8}}]}";
        byte[] lying = {-1, -1, -1, 127, 1, 2, 3, 4};
        RestApi.Reply reply = server().rest()
                .post(
                        "/v2/models/text/infer",
                        ByteBuffer.allocate(json.length() + 8)
                                .put(json.getBytes(StandardCharsets.UTF_8))
                                .put(lying)
                                .array(),
                        "Inference-Header-Content-Length",
                        Integer.toString(json.length()));
        assertRefused(reply, 400, "claims 2147483647 bytes, 4 are left");
    }

    private RestApi.Reply binary(String json, String length, byte[] elements) {
        byte[] body = ByteBuffer.allocate(json.length() + elements.length)
                .put(json.getBytes(StandardCharsets.UTF_8))
                .put(elements)
                .array();
        return server().rest().post(INFER, body, "Inference-Header-Content-Length", length);
    }

    private static void assertRefused(RestApi.Reply reply, int status, String reason) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(status);
        assertThat(reply.json().required("error").stringValue()).isNotBlank().contains(reason);
        assertNoTrace(reply.text());
    }

    private static void assertNoTrace(String body) {
        assertThat(body).doesNotContain("Exception", "\tat ", "dev.barista", "java.");
    }
}
