package dev.barista.bench;

import java.time.Duration;

/** Processor time of processes, which hardly depends on what else the machine does. */
final class CpuTime {

    private CpuTime() {}

    /** What the process has used so far; zero if the system does not tell. */
    static Duration of(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
