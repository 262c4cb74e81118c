package dev.barista.loadgen;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** The plots of a report: a line for each step, in the same colour everywhere. */
final class ReportPlots {

    private static final double[] CURVE = {
        0, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 95, 97, 98, 99, 99.5, 99.8, 99.9, 99.95, 99.99
    };

    private final LoadReport report;

    ReportPlots(LoadReport report) {
        this.report = report;
    }

    /** What a step is called where several are told apart. */
    static String name(Step step) {
        return step.open()
                ? Amounts.count(step.rate()) + " calls/s"
                : step.concurrency() + (step.concurrency() == 1 ? " caller" : " callers");
    }

    String latencyByPercentile() {
        double smallest = report.steps().stream()
                .mapToDouble(step -> step.latency().micros(0))
                .min()
                .orElse(1);
        double largest = largest(step -> step.corrected().micros(CURVE[CURVE.length - 1]));
        Plot plot =
                new Plot(Axis.percentiles(), Axis.logarithmic(smallest, largest, Amounts::mark), "share of the calls");
        for (int i = 0; i < report.steps().size(); i++) {
            StepResult step = report.steps().get(i);
            if (step.latency().count() > 0) {
                plot.line(curve(step, step.latency(), ""), i, false);
                if (!step.step().open()) {
                    plot.line(curve(step, step.corrected(), ", corrected"), i, true);
                }
            }
        }
        return plot.svg("Latency by percentile");
    }

    private static List<Plot.Point> curve(StepResult step, Latencies latencies, String what) {
        List<Plot.Point> points = new ArrayList<>();
        for (double percentile : CURVE) {
            double micros = latencies.micros(percentile);
            points.add(new Plot.Point(
                    percentile,
                    micros,
                    name(step.step()) + what + ": " + Amounts.percentile(percentile) + " " + Amounts.micros(micros)));
        }
        return points;
    }

    String throughputOverTime() {
        return overTime(
                StepResult.Moment::okPerSecond, Amounts::count, Amounts::count, "Good answers a second over time");
    }

    String latencyOverTime() {
        return overTime(
                StepResult.Moment::p99Micros, Amounts::mark, Amounts::micros, "99th percentile of latency over time");
    }

    private String overTime(
            ToDoubleFunction<StepResult.Moment> value,
            DoubleFunction<String> mark,
            DoubleFunction<String> label,
            String title) {
        double longest = largest(step -> step.moments().stream()
                .mapToDouble(StepResult.Moment::second)
                .max()
                .orElse(1));
        double most =
                largest(step -> step.moments().stream().mapToDouble(value).max().orElse(0));
        Plot plot = new Plot(
                Axis.linear(longest, second -> Amounts.plain(Math.rint(second * 100) / 100) + " s"),
                Axis.linear(most, mark),
                "time since the beginning of the step");
        for (int i = 0; i < report.steps().size(); i++) {
            StepResult step = report.steps().get(i);
            List<Plot.Point> points = new ArrayList<>();
            for (StepResult.Moment moment : step.moments()) {
                points.add(new Plot.Point(
                        moment.second(),
                        value.applyAsDouble(moment),
                        name(step.step()) + ", after " + moment.second() + " s: "
                                + label.apply(value.applyAsDouble(moment))));
            }
            plot.line(points, i, false);
        }
        return plot.svg(title);
    }

    String throughputByStep() {
        Plot plot = new Plot(steps(), Axis.linear(largest(StepResult::okPerSecond), Amounts::count), "");
        plot.line(points(StepResult::okPerSecond, Amounts::count), 0, false);
        return plot.svg("Good answers a second by step");
    }

    String latencyByStep() {
        Plot plot = new Plot(steps(), Axis.linear(largest(step -> step.latency().micros(99)), Amounts::mark), "");
        plot.line(points(step -> step.latency().micros(50), micros -> "p50 " + Amounts.micros(micros)), 0, false);
        plot.line(points(step -> step.latency().micros(99), micros -> "p99 " + Amounts.micros(micros)), 1, false);
        return plot.svg("Median and 99th percentile of latency by step");
    }

    /** One behind the other; a single one in the middle. */
    private Axis steps() {
        int count = report.steps().size();
        List<Axis.Tick> ticks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ticks.add(
                    new Axis.Tick((i + 0.5) / count, name(report.steps().get(i).step())));
        }
        return new Axis(i -> (i + 0.5) / count, ticks);
    }

    private List<Plot.Point> points(ToDoubleFunction<StepResult> value, DoubleFunction<String> label) {
        List<Plot.Point> points = new ArrayList<>();
        for (int i = 0; i < report.steps().size(); i++) {
            StepResult step = report.steps().get(i);
            double at = value.applyAsDouble(step);
            points.add(new Plot.Point(i, at, name(step.step()) + ": " + label.apply(at)));
        }
        return points;
    }

    private double largest(ToDoubleFunction<StepResult> value) {
        return report.steps().stream().mapToDouble(value).max().orElse(0);
    }
}
