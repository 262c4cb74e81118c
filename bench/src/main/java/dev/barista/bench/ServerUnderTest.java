package dev.barista.bench;

import dev.barista.loadgen.LoadRun;
import dev.barista.loadgen.Step;
import dev.barista.loadgen.StepResult;
import dev.barista.loadgen.Workload;
import java.time.Duration;

/** A server: what the tables call it, where it listens, where its {@link Probe} does, and the process that it is. */
record ServerUnderTest(String name, int port, int probe, ProcessHandle process) {

    /** From {@code name=port:probe@process id}. */
    static ServerUnderTest parse(String text) {
        int equal = text.indexOf('=');
        int colon = text.indexOf(':', equal);
        int at = text.indexOf('@', colon);
        if (equal < 0 || colon < 0 || at < 0) {
            throw new IllegalArgumentException("expected NAME=PORT:PROBE@PID, got " + text);
        }
        long id = Long.parseLong(text.substring(at + 1));
        return new ServerUnderTest(
                text.substring(0, equal),
                Integer.parseInt(text.substring(equal + 1, colon)),
                Integer.parseInt(text.substring(colon + 1, at)),
                ProcessHandle.of(id).orElseThrow(() -> new IllegalArgumentException("there is no process " + id)));
    }

    /** Warms up and then measures; what the server used is that of the measured time. */
    LoadRound run(ExampleCall call, Step step) throws InterruptedException {
        Workload workload = call.at(port);
        if (!step.warmUp().isZero()) {
            LoadRun.run(workload, step.only(step.warmUp()), progress -> {});
        }
        long heap = Probe.ask(probe);
        Duration time = CpuTime.of(process);
        StepResult result = LoadRun.run(workload, step.only(step.measured()), progress -> {});
        return new LoadRound(result, CpuTime.of(process).minus(time), Probe.ask(probe) - heap);
    }
}
