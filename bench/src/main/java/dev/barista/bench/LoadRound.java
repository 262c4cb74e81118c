package dev.barista.bench;

import dev.barista.loadgen.StepResult;
import java.time.Duration;

/**
 * One round of load.
 *
 * @param serverTime processor time that the server's process used meanwhile, its compiler and collector included
 * @param serverHeap bytes of heap that its threads allocated meanwhile
 */
record LoadRound(StepResult result, Duration serverTime, long serverHeap) {

    double perSecond() {
        return result.okPerSecond();
    }

    double p50Micros() {
        return result.latency().micros(50);
    }

    double p99Micros() {
        return result.latency().micros(99);
    }

    double serverMicrosPerCall() {
        return serverTime.toNanos() / 1e3 / result.counts().all();
    }

    double serverBytesPerCall() {
        return (double) serverHeap / result.counts().all();
    }
}
