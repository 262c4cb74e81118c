package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.ManualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model on a web server that may cut lines, change its mind, and know nothing of ranges. */
class HttpStoreIT {

    private static final byte[] CONTENT = "0123456789".repeat(1000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();
    private final RecordingListener told = new RecordingListener();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private volatile byte[] content = CONTENT;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int status = 200;
    private volatile boolean ranges = true;
    private final HttpServer server = created();

    private static HttpServer created() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void serve() {
        clock.advance(Duration.ofDays(1));
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(exchange.getRequestMethod() + (range == null ? "" : " " + range));
            exchange.getResponseHeaders().add("ETag", "\"" + content.length + "\"");
            if (status != 200) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(content.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            boolean part = ranges && range != null;
            int from = part ? Integer.parseInt(range.replaceAll("[^0-9]", "")) : 0;
            exchange.sendResponseHeaders(part ? 206 : 200, content.length - from);
            OutputStream body = exchange.getResponseBody();
            if (cuts.getAndDecrement() > 0) {
                body.write(content, from, (content.length - from) / 2);
                body.flush();
                throw new IOException("cut on purpose");
            }
            body.write(content, from, content.length - from);
        }
    }

    private FolderSource begun(String fragment) {
        URI location = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/fraud.onnx" + fragment);
        LocalCopies copies = new LocalCopies(Optional.of(folder));
        FolderOptions options = FolderOptions.ELSEWHERE;
        ObjectFetch fetch = new ObjectFetch(1 << 20, 4, Duration.ofSeconds(1), clock::advance);
        FolderSource source = new FolderSource(
                new ObjectRepository(new HttpStore(HttpLocation.of(location)), copies, fetch, options.fileExtensions()),
                options,
                copies,
                clock,
                clock::advance);
        source.begin(told);
        source.look();
        return source;
    }

    private ModelFiles prepared() {
        VersionFiles files = told.last("fraud").versions().getFirst();
        return files.preparation().prepare(files.files()).files();
    }

    @Test
    void file_isAModelAndFollowed() {
        FolderSource source = begun("#version=7");
        clock.advance(FolderOptions.ELSEWHERE.settle());
        source.look();
        assertThat(told.versions("fraud")).containsExactly(7L);
        assertThat(prepared().path("fraud.onnx")).hasBinaryContent(CONTENT);
        content = "other".getBytes(StandardCharsets.UTF_8);
        source.look();
        clock.advance(FolderOptions.ELSEWHERE.settle());
        source.look();
        assertThat(prepared().path("fraud.onnx")).hasContent("other");
    }

    @Test
    void cutLines_areGoneOnWith() {
        FolderSource source = begun("");
        clock.advance(FolderOptions.ELSEWHERE.settle());
        source.look();
        cuts.set(2);
        assertThat(prepared().path("fraud.onnx")).hasBinaryContent(CONTENT);
        assertThat(asked).contains("GET", "GET bytes=5000-", "GET bytes=7500-");
    }

    @Test
    void serverWithoutRanges_isAskedForAllAgain() {
        FolderSource source = begun("");
        clock.advance(FolderOptions.ELSEWHERE.settle());
        source.look();
        ranges = false;
        cuts.set(1);
        assertThat(prepared().path("fraud.onnx")).hasBinaryContent(CONTENT);
    }

    @Test
    void checksum_isKnownWithoutAskingAndChecked() throws IOException {
        String sha256 = Digests.sha256(Files.write(folder.resolve("sample"), CONTENT));
        begun("#sha256=" + sha256);
        assertThat(told.versions("fraud")).containsExactly(1L);
        assertThat(asked).isEmpty();
        assertThat(prepared().path("fraud.onnx")).hasBinaryContent(CONTENT);
        begun("#sha256=" + "0".repeat(64));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::prepared)
                .withMessageContaining("another checksum than it should");
    }

    @Test
    void fileThatIsNotThere_isAnError() {
        status = 404;
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> begun(""))
                .withMessageContaining("the web server answers with the status 404");
        begun("#sha256=" + "0".repeat(64));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::prepared)
                .withMessageContaining("can't be fetched: the web server answers with the status 404");
    }
}
