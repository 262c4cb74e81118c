package dev.barista.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code barista models}: what a running server serves. */
@Command(
        name = "models",
        description = "Shows the models of a running server: versions, states, labels, memory and rates.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  barista models",
            "  barista models --url http://10.0.0.7:8080 --interval 10",
            "  barista models --json | jq '.models[] | select(.state != \"READY\")'"
        })
final class ModelsCommand extends BaristaCommand {

    @Mixin
    private ServerOption server = new ServerOption();

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "How long to watch for the rates; default: 1. 0 leaves them out.")
    private double interval = 1;

    @Option(names = "--json", description = "Prints JSON.")
    private boolean json;

    ModelsCommand(Screen screen) {
        super(screen);
    }

    @Override
    public Integer call() {
        if (!(interval >= 0 && interval <= 3600)) {
            throw CommandFailure.usage("--interval: expected 0 to 3600 seconds, got " + interval);
        }
        try (ServerClient client = server.connect()) {
            ModelReport report = watch(client);
            if (json) {
                screen().line(JsonWriter.write(report.json(server.url())));
            } else {
                report.lines(screen()).forEach(screen()::line);
            }
        }
        return ExitCode.OK;
    }

    private ModelReport watch(ServerClient client) {
        ModelSample first = ModelSample.take(client);
        if (interval == 0 || first.versions().isEmpty()) {
            return new ModelReport(first, first, Duration.ZERO);
        }
        long begin = System.nanoTime();
        long wanted = (long) (interval * TimeUnit.SECONDS.toNanos(1));
        while (System.nanoTime() - begin < wanted) {
            LockSupport.parkNanos(wanted - (System.nanoTime() - begin));
        }
        ModelSample second = ModelSample.take(client);
        return new ModelReport(first, second, Duration.ofNanos(System.nanoTime() - begin));
    }
}
