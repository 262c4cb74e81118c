package dev.barista.bench;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

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

    LoadRound run(ExampleCall call, LoadPlan plan) throws InterruptedException, ExecutionException, TimeoutException {
        long heap = Probe.ask(probe);
        Duration time = CpuTime.of(process);
        LoadResult result = LoadGenerator.run(call, port, plan);
        return new LoadRound(result, CpuTime.of(process).minus(time), Probe.ask(probe) - heap);
    }
}
