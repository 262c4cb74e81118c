package dev.barista.bench;

import java.time.Duration;

/**
 * How a closed loop calls a server: a new call for each answer.
 *
 * @param inFlight calls at the same time: over REST as many connections, over gRPC as many streams of one connection
 * @param warmUp before anything is counted
 * @param measured after it; what is answered within is counted
 * @param maxCalls after which no more are sent
 */
record LoadPlan(int inFlight, Duration warmUp, Duration measured, long maxCalls) {

    LoadPlan {
        if (inFlight < 1 || maxCalls < 1) {
            throw new IllegalArgumentException("expected at least one call, got " + inFlight + " of " + maxCalls);
        }
    }

    static LoadPlan timed(int inFlight, Duration warmUp, Duration measured) {
        return new LoadPlan(inFlight, warmUp, measured, Long.MAX_VALUE);
    }
}
