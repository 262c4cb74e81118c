package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** The reports of two steps whose figures are fixed; {@code -Dgolden.write} writes the golden files anew. */
final class ReportTest {

    private static final Path GOLDEN = Path.of("src/test/resources/reports");

    private static Latencies latencies(long fromMicros, int count) {
        Histogram histogram = new Histogram(3);
        for (int i = 0; i < count; i++) {
            histogram.recordValue((fromMicros + i) * 1000);
        }
        return new Latencies(histogram);
    }

    private static StepResult closed(int callers, double busy) {
        Latencies latency = latencies(100L * callers, 1000);
        return new StepResult(
                Step.closed(callers, Duration.ofSeconds(1), Duration.ofSeconds(2)),
                2,
                new StepResult.Counts(1000, 1000, 5, 0, 0, 1, 0, 0),
                latency,
                latency.corrected(),
                latency,
                latencies(30, 5),
                new StepResult.Tokens(0, Latencies.NONE, Latencies.NONE),
                List.of(
                        new StepResult.Reason("HTTP 429", 5, "the queue is full"),
                        new StepResult.Reason("HTTP 500", 1, "<b>\"oops\"</b> & so on")),
                List.of(
                        new StepResult.Moment(0.5, 480, 2, 500, 900),
                        new StepResult.Moment(1, 520, 1, 450, 1200),
                        new StepResult.Moment(1.5, 500, 0, 470, 950),
                        new StepResult.Moment(2, 500, 0, 470, 950)),
                new StepResult.Generator(busy, latencies(10, 100)));
    }

    private static StepResult streamed() {
        Step step = new Step(
                100,
                50,
                Pace.POISSON,
                8,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Long.MAX_VALUE,
                Duration.ofSeconds(30),
                Duration.ofMillis(50),
                1,
                1);
        Latencies latency = latencies(40_000, 100);
        return new StepResult(
                step,
                2,
                new StepResult.Counts(100, 60, 0, 0, 0, 0, 30, 0),
                latency,
                latency,
                latencies(39_000, 100),
                Latencies.NONE,
                new StepResult.Tokens(3100, latencies(5000, 100), latencies(300, 3000)),
                List.of(),
                List.of(
                        new StepResult.Moment(1, 50, 0, 40_000, 41_000),
                        new StepResult.Moment(2, 50, 0, 40_000, 41_000)),
                new StepResult.Generator(0.1, latencies(2000, 100)));
    }

    private static LoadReport report(Api api, List<StepResult> steps) {
        Workload workload = new Workload(Endpoint.local(8080), api, "fraud & co", new Calls.Http(List.of(), false), 4);
        return new LoadReport(workload, Instant.parse("2026-11-24T20:15:00Z"), List.of(99.0, 50.0, 99.9), steps);
    }

    @Test
    void closedLoop_looksAsItDid() throws Exception {
        LoadReport report = report(Api.REST, List.of(closed(1, 0.2), closed(32, 0.95)));

        assertGolden("closed.html", HtmlReport.of(report));
        assertGolden("closed.json", JsonReport.of(report) + "\n");
    }

    @Test
    void openLoopOfStreams_looksAsItDid() throws Exception {
        LoadReport report = report(Api.CHAT, List.of(streamed()));

        assertGolden("open.html", HtmlReport.of(report));
        assertGolden("open.json", JsonReport.of(report) + "\n");
    }

    @Test
    void page_needsNothingButItself() {
        String page = HtmlReport.of(report(Api.REST, List.of(closed(1, 0.2))));

        assertThat(page).doesNotContain("src=", "href=", "url(", "@import", "http://www", "https://");
        assertThat(page).contains("fraud &amp; co under load", "&lt;b&gt;&quot;oops&quot;&lt;/b&gt; &amp; so on");
    }

    @Test
    void plots_areWellFormed() throws Exception {
        String page = HtmlReport.of(report(Api.REST, List.of(closed(1, 0.2), closed(8, 0.2))));

        String[] plots = page.split("<svg ", -1);
        assertThat(plots).hasSize(6);
        for (int i = 1; i < plots.length; i++) {
            String svg = "<svg " + plots[i].substring(0, plots[i].indexOf("</svg>") + 6);
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(new InputSource(new StringReader(svg)))
                            .getDocumentElement()
                            .getAttribute("role"))
                    .isEqualTo("img");
            assertThat(svg).doesNotContain("NaN", "Infinity");
        }
    }

    @Test
    void stepWithoutOneGoodAnswer_canBeShown() {
        StepResult bad = new StepResult(
                Step.closed(1, Duration.ZERO, Duration.ofSeconds(1)),
                1,
                new StepResult.Counts(0, 0, 0, 0, 0, 7, 0, 0),
                Latencies.NONE,
                Latencies.NONE,
                Latencies.NONE,
                Latencies.NONE,
                new StepResult.Tokens(0, Latencies.NONE, Latencies.NONE),
                List.of(),
                List.of(),
                new StepResult.Generator(0, Latencies.NONE));

        LoadReport report = report(Api.REST, List.of(bad));
        assertThat(report.worstErrorRate()).isEqualTo(1);
        assertThat(HtmlReport.of(report)).doesNotContain("NaN", "Infinity").contains("100 %");
        assertThat(JsonReport.of(report)).contains("\"ok\":0");
    }

    private static void assertGolden(String name, String text) throws IOException {
        Path golden = GOLDEN.resolve(name);
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden, StandardCharsets.UTF_8));
    }
}
