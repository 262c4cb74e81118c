package dev.barista.cli;

import dev.barista.loadgen.Amounts;
import dev.barista.loadgen.HtmlReport;
import dev.barista.loadgen.JsonReport;
import dev.barista.loadgen.LoadFailure;
import dev.barista.loadgen.LoadReport;
import dev.barista.loadgen.LoadRun;
import dev.barista.loadgen.Step;
import dev.barista.loadgen.StepResult;
import dev.barista.loadgen.Workload;
import dev.barista.loadgen.WorkloadMaker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code barista bench}: how a server of any kind bears load. */
@Command(
        name = "bench",
        customSynopsis = "barista bench MODEL [OPTION]...",
        description = "Puts a model server under load and measures it: throughput, latency, errors.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  barista bench fraud                                    1, 8 and 32 callers, each 10 s",
            "  barista bench fraud --rate 500,2000 --duration 30      calls when they are due, not when answered",
            "  barista bench fraud --url grpc://10.0.0.7:8080 --rows 16 --concurrency 64",
            "  barista bench half_plus_two --url http://tfs:8501 --protocol tfs-rest",
            "  barista bench llama --url http://llm:8000 --protocol openai-chat --max-tokens 64",
            "",
            "Prints a table, and writes a page with plots. Exits with 1 if too many calls end badly."
        })
final class BenchCommand extends BaristaCommand {

    private static final String NO_REPORT = "none";

    @Parameters(paramLabel = "MODEL", description = "The model's name.")
    private String model = "";

    @ArgGroup(exclusive = false, heading = "%nWhat is called:%n", order = 1)
    private BenchTarget target = new BenchTarget();

    @ArgGroup(exclusive = false, heading = "%nHow much and how long:%n", order = 2)
    private BenchLoad load = new BenchLoad();

    @ArgGroup(exclusive = false, heading = "%nWhat the calls carry:%n", order = 3)
    private BenchInputs inputs = new BenchInputs();

    @Option(
            names = "--percentiles",
            paramLabel = "P,…",
            defaultValue = "50,90,99,99.9",
            description = "Percentiles of latency to show; default: 50,90,99,99.9.")
    private String percentiles = "50,90,99,99.9";

    @Option(
            names = "--max-error-rate",
            paramLabel = "PERCENT",
            defaultValue = "1",
            description = "More calls than these that end badly are a failure; default: 1.")
    private double maxErrorRate = 1;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Where the page with plots goes; default: bench-MODEL.html here; none leaves it out.")
    private String report = "";

    @Option(names = "--json", description = "Prints JSON instead of the table.")
    private boolean json;

    BenchCommand(Screen screen) {
        super(screen);
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            return measure();
        } catch (LoadFailure failure) {
            throw switch (failure.kind()) {
                case USAGE -> CommandFailure.usage(failure.reason());
                case UNREACHABLE -> CommandFailure.unreachable(failure.reason(), "name the server with --url");
                case REFUSED -> CommandFailure.failed(failure.reason());
            };
        }
    }

    private int measure() throws InterruptedException {
        List<Step> steps = load.steps(target.api());
        List<Double> wanted = Numbers.list("--percentiles", percentiles, 0, 100);
        if (!(maxErrorRate >= 0 && maxErrorRate <= 100)) {
            throw CommandFailure.usage("--max-error-rate: expected 0 to 100, got " + Amounts.plain(maxErrorRate));
        }
        Workload workload =
                new WorkloadMaker(target.call(model, load.deadline()), inputs.inputs(), load.timeout()).make();
        screen().err().println(screen().dim(BenchTable.title(workload, steps)));
        Instant began = Clock.systemUTC().instant();
        List<StepResult> results = new ArrayList<>();
        for (Step step : steps) {
            BenchProgress progress = new BenchProgress(screen(), step);
            results.add(LoadRun.run(workload, step, progress::show));
            progress.clear();
        }
        LoadReport made = new LoadReport(workload, began, wanted, results);
        print(made);
        write(made);
        return verdict(made);
    }

    private void print(LoadReport made) {
        if (json) {
            screen().line(JsonReport.of(made));
        } else {
            BenchTable.lines(made).forEach(screen()::line);
        }
        BenchTable.remarks(made).forEach(screen().err()::println);
    }

    private void write(LoadReport made) {
        if (report.equals(NO_REPORT)) {
            return;
        }
        String name = report.isEmpty()
                ? "bench-" + made.workload().model().replaceAll("[^A-Za-z0-9._-]", "_") + ".html"
                : report;
        try {
            Files.writeString(Path.of(name), HtmlReport.of(made));
            screen().err().println(screen().dim("plots: " + name));
        } catch (IOException | InvalidPathException e) {
            throw CommandFailure.failed("can't write " + name + ": " + e.getMessage(), "--report FILE names another");
        }
    }

    private int verdict(LoadReport made) {
        if (100 * made.worstErrorRate() <= maxErrorRate) {
            return ExitCode.OK;
        }
        screen().failure(
                        Amounts.percent(made.worstErrorRate()) + " of the calls of a step ended badly, more than the "
                                + Amounts.plain(maxErrorRate) + " % of --max-error-rate",
                        "");
        return ExitCode.FAILED;
    }
}
