package dev.barista.loadgen;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A report for people: one page that needs nothing but itself, with tables and plots. */
public final class HtmlReport {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int COLOURS = 8;

    private final LoadReport report;
    private final ReportPlots plots;
    private final StringBuilder page = new StringBuilder();

    private HtmlReport(LoadReport report) {
        this.report = report;
        this.plots = new ReportPlots(report);
    }

    /** The whole page. */
    public static String of(LoadReport report) {
        HtmlReport html = new HtmlReport(report);
        html.write();
        return html.page.toString();
    }

    private void write() {
        String model = Html.escaped(report.workload().model());
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(model)
                .append(" under load</title>\n<style>\n")
                .append(style())
                .append("</style>\n</head>\n<body>\n<main>\n<h1>")
                .append(model)
                .append(" under load</h1>\n");
        about();
        warnings();
        figures();
        if (report.streamed()) {
            tokens();
        }
        reasons();
        page.append("<div class=\"plots\">\n");
        if (report.steps().size() > 1) {
            figure("Good answers a second, by step", "", plots.throughputByStep());
            figure(
                    "Latency, by step",
                    "<span class=\"key b0\"></span>median <span class=\"key b1\"></span>99th percentile",
                    plots.latencyByStep());
        }
        figure("Latency, by percentile", curveNote(), plots.latencyByPercentile());
        figure("Good answers a second, over time", "", plots.throughputOverTime());
        figure("Latency over time", "99th percentile of each slice of time.", plots.latencyOverTime());
        page.append("</div>\n</main>\n</body>\n</html>\n");
    }

    private static String style() {
        try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void about() {
        Workload workload = report.workload();
        page.append("<p class=\"soft\">")
                .append(Html.escaped(workload.api().title() + " at " + workload.endpoint() + ", " + rows() + " a call, "
                        + (report.open()
                                ? "open loop: calls are made when they are due"
                                : "closed loop: a new call for each answer")
                        + ", " + TIME.format(report.began())))
                .append("</p>\n");
    }

    private String rows() {
        int rows = report.workload().rows();
        return rows == 1 ? "1 row" : rows + " rows";
    }

    private void warnings() {
        for (StepResult step : report.steps()) {
            for (String warning : Warnings.of(step)) {
                String text = ReportPlots.name(step.step()) + ": " + warning + ".";
                page.append("<p class=\"warning\">").append(Html.escaped(text)).append("</p>\n");
            }
        }
    }

    private void figures() {
        List<String> heads = new ArrayList<>(List.of("", "answers/s"));
        if (report.workload().rows() > 1) {
            heads.add("rows/s");
        }
        report.percentiles().forEach(percentile -> heads.add(Amounts.percentile(percentile)));
        heads.add("max");
        if (!report.open()) {
            heads.add("p99 corrected");
        }
        heads.addAll(List.of("calls", "errors", "generator busy"));
        List<List<String>> rows = new ArrayList<>();
        for (StepResult step : report.steps()) {
            rows.add(figures(step));
        }
        table(heads, rows, true);
    }

    private List<String> figures(StepResult step) {
        List<String> cells = new ArrayList<>();
        cells.add(ReportPlots.name(step.step()));
        cells.add(Amounts.count(step.okPerSecond()));
        if (report.workload().rows() > 1) {
            cells.add(Amounts.count(step.okPerSecond() * report.workload().rows()));
        }
        for (double percentile : report.percentiles()) {
            cells.add(Amounts.micros(step.latency().micros(percentile)));
        }
        cells.add(Amounts.micros(step.latency().maxMicros()));
        if (!report.open()) {
            cells.add(Amounts.micros(step.corrected().micros(99)));
        }
        cells.add(Amounts.count(step.counts().all()));
        cells.add(Amounts.percent(step.counts().errorRate()));
        cells.add(Amounts.percent(step.generator().busy()));
        return cells;
    }

    private void tokens() {
        List<String> heads = new ArrayList<>(List.of("", "tokens/s"));
        for (String what : List.of("first token ", "between tokens ")) {
            heads.add(what + "p50");
            heads.add(what + "p99");
        }
        List<List<String>> rows = new ArrayList<>();
        for (StepResult step : report.steps()) {
            StepResult.Tokens tokens = step.tokens();
            rows.add(List.of(
                    ReportPlots.name(step.step()),
                    Amounts.count(tokens.count() / step.seconds()),
                    Amounts.micros(tokens.first().micros(50)),
                    Amounts.micros(tokens.first().micros(99)),
                    Amounts.micros(tokens.between().micros(50)),
                    Amounts.micros(tokens.between().micros(99))));
        }
        table(heads, rows, true);
    }

    private void reasons() {
        List<List<String>> rows = new ArrayList<>();
        for (StepResult step : report.steps()) {
            for (StepResult.Reason reason : step.reasons()) {
                rows.add(List.of(
                        ReportPlots.name(step.step()), reason.kind(), Amounts.count(reason.count()), reason.message()));
            }
        }
        if (!rows.isEmpty()) {
            table(List.of("", "not answered well", "calls", "the server's words for the first"), rows, false);
        }
    }

    /** @param coloured whether each row is of a step, and shows the step's colour */
    private void table(List<String> heads, List<List<String>> rows, boolean coloured) {
        page.append("<div class=\"scroll\"><table>\n<tr>");
        heads.forEach(head -> page.append("<th>").append(Html.escaped(head)).append("</th>"));
        page.append("</tr>\n");
        for (int i = 0; i < rows.size(); i++) {
            page.append("<tr>");
            List<String> cells = rows.get(i);
            for (int column = 0; column < cells.size(); column++) {
                boolean text = !coloured && column == cells.size() - 1;
                page.append(text ? "<td class=\"text\">" : "<td>");
                if (coloured && column == 0) {
                    page.append("<span class=\"key b").append(i % COLOURS).append("\"></span>");
                }
                page.append(Html.escaped(cells.get(column))).append("</td>");
            }
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    private String curveNote() {
        return report.open()
                ? "From when a call was due to its answer."
                : "Dashed: corrected for coordinated omission, as if the callers had not waited for slow answers.";
    }

    private void figure(String title, String note, String svg) {
        page.append("<figure>\n<h2>").append(title).append("</h2>\n").append(svg);
        if (!note.isEmpty()) {
            page.append("<figcaption>").append(note).append("</figcaption>\n");
        }
        page.append("</figure>\n");
    }
}
