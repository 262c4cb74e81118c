package dev.barista.cli;

import dev.barista.cli.Table.Column;
import dev.barista.loadgen.Amounts;
import dev.barista.loadgen.LoadReport;
import dev.barista.loadgen.Step;
import dev.barista.loadgen.StepResult;
import dev.barista.loadgen.Warnings;
import dev.barista.loadgen.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The figures of {@code barista bench} on a terminal: a line a step. */
final class BenchTable {

    private final List<Column> columns = new ArrayList<>();
    private final List<Function<StepResult, String>> cells = new ArrayList<>();

    private BenchTable() {}

    /** What is going to be done. */
    static String title(Workload workload, List<Step> steps) {
        Step step = steps.getFirst();
        String length = step.measured().equals(Step.UNLIMITED)
                ? Amounts.count(step.requests()) + " calls"
                : seconds(step.measured());
        return workload.model() + " at " + workload.endpoint() + ", "
                + workload.api().title() + ", "
                + workload.rows() + (workload.rows() == 1 ? " row" : " rows") + " a call, "
                + (step.open() ? "open" : "closed") + " loop, " + length + " a step after " + seconds(step.warmUp())
                + " of warm-up";
    }

    private static String seconds(Duration time) {
        return Amounts.plain(time.toMillis() / 1e3) + " s";
    }

    static List<String> lines(LoadReport report) {
        BenchTable table = new BenchTable();
        table.describe(report);
        Table text = new Table(table.columns.toArray(Column[]::new));
        for (StepResult step : report.steps()) {
            text.row(table.cells.stream().map(cell -> cell.apply(step)).toList());
        }
        return text.lines();
    }

    private void column(String title, Function<StepResult, String> cell) {
        columns.add(Column.right(title));
        cells.add(cell);
    }

    private void describe(LoadReport report) {
        boolean open = report.open();
        if (open) {
            column("CALLS/S", step -> Amounts.count(step.step().rate()));
        }
        column(open ? "AT MOST" : "CALLERS", step -> Amounts.count(step.step().concurrency()));
        column("ANSWERS/S", step -> Amounts.count(step.okPerSecond()));
        int rows = report.workload().rows();
        if (rows > 1) {
            column("ROWS/S", step -> Amounts.count(step.okPerSecond() * rows));
        }
        for (double percentile : report.percentiles()) {
            column(
                    "P" + Amounts.plain(percentile),
                    step -> Amounts.micros(step.latency().micros(percentile)));
        }
        column("MAX", step -> Amounts.micros(step.latency().maxMicros()));
        if (!open) {
            column("P99 CORRECTED", step -> Amounts.micros(step.corrected().micros(99)));
        }
        if (report.streamed()) {
            column(
                    "FIRST TOKEN P50",
                    step -> Amounts.micros(step.tokens().first().micros(50)));
            column("P99", step -> Amounts.micros(step.tokens().first().micros(99)));
            column("TOKENS/S", step -> Amounts.count(step.tokens().count() / step.seconds()));
        }
        if (report.steps().stream().anyMatch(step -> !step.step().deadline().isZero())) {
            column("IN TIME/S", step -> Amounts.count(step.inTimePerSecond()));
            column("REFUSED P99", step -> Amounts.micros(step.refusals().micros(99)));
        }
        column("CALLS", step -> Amounts.count(step.counts().all()));
        column("ERRORS", step -> Amounts.percent(step.counts().errorRate()));
    }

    /** What is to be known beside the figures. */
    static List<String> remarks(LoadReport report) {
        List<String> remarks = new ArrayList<>();
        for (StepResult step : report.steps()) {
            for (StepResult.Reason reason : step.reasons()) {
                remarks.add(name(step.step()) + ": " + Amounts.count(reason.count()) + " × " + reason.kind()
                        + (reason.message().isEmpty() ? "" : ": " + reason.message()));
            }
            for (String warning : Warnings.of(step)) {
                remarks.add(name(step.step()) + ": " + warning);
            }
        }
        return remarks;
    }

    static String name(Step step) {
        return step.open()
                ? Amounts.count(step.rate()) + " calls/s"
                : step.concurrency() + (step.concurrency() == 1 ? " caller" : " callers");
    }
}
