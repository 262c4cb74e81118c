package dev.barista.bench;

import java.time.Duration;

/**
 * One round of load.
 *
 * @param serverTime processor time that the server's process used meanwhile, its compiler and collector included
 * @param serverHeap bytes of heap that its threads allocated meanwhile
 */
record LoadRound(LoadResult result, Duration serverTime, long serverHeap) {

    double perSecond() {
        return result.perSecond();
    }

    double p50Micros() {
        return result.p50Micros();
    }

    double p99Micros() {
        return result.p99Micros();
    }

    double serverMicrosPerCall() {
        return serverTime.toNanos() / 1e3 / result.sent();
    }

    double serverBytesPerCall() {
        return (double) serverHeap / result.sent();
    }
}
