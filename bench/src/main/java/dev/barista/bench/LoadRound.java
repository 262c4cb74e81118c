package dev.barista.bench;

import java.time.Duration;

/**
 * One round of load.
 *
 * @param serverTime processor time that the server's process used meanwhile, its compiler and collector included
 */
record LoadRound(LoadResult result, Duration serverTime) {

    double perSecond() {
        return result.perSecond();
    }

    double serverMicrosPerCall() {
        return serverTime.toNanos() / 1e3 / result.sent();
    }
}
