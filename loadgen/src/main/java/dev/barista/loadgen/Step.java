package dev.barista.loadgen;

import java.time.Duration;

/**
 * One measurement: so many callers, or calls at such a rate.
 *
 * @param concurrency of a closed loop, how many callers make a new call for each answer; of an open one, how many calls
 *     may be under way, the others wait for their turn while their latency counts
 * @param rate calls a second of an open loop; 0 makes it a closed one
 * @param connections to the server; over HTTP/1.1 each carries one call at a time
 * @param warmUp before anything is counted
 * @param measured how long calls are begun that count
 * @param requests how many calls count at most
 * @param timeout after which nobody waits for an answer any more
 * @param deadline within which an answer is of use, from when the call was sent; zero is none
 * @param threads event loops that share the work
 * @param seed of the random arrivals
 */
public record Step(
        int concurrency,
        double rate,
        Pace pace,
        int connections,
        Duration warmUp,
        Duration measured,
        long requests,
        Duration timeout,
        Duration deadline,
        int threads,
        long seed) {

    /** For as long as it takes: {@link #requests} ends it. */
    public static final Duration UNLIMITED = Duration.ofDays(365);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public Step {
        if (concurrency < 1 || connections < 1 || requests < 1 || threads < 1 || threads > connections) {
            throw new IllegalArgumentException("expected callers, calls, and a connection for every thread");
        }
        if (!(rate >= 0) || warmUp.isNegative() || measured.isNegative() || timeout.isNegative()) {
            throw new IllegalArgumentException("expected a rate and times of 0 or more");
        }
    }

    /** A closed loop for some time, with a connection a caller. */
    public static Step closed(int concurrency, Duration warmUp, Duration measured) {
        return new Step(
                concurrency,
                0,
                Pace.CONSTANT,
                concurrency,
                warmUp,
                measured,
                Long.MAX_VALUE,
                PATIENCE,
                Duration.ZERO,
                1,
                1);
    }

    public boolean open() {
        return rate > 0;
    }

    public Step withConnections(int count) {
        return new Step(concurrency, rate, pace, count, warmUp, measured, requests, timeout, deadline, threads, seed);
    }

    /** The same without a warm-up, for that long. */
    public Step only(Duration time) {
        return new Step(
                concurrency, rate, pace, connections, Duration.ZERO, time, requests, timeout, deadline, threads, seed);
    }

    public Step withRequests(long count) {
        return new Step(
                concurrency, rate, pace, connections, warmUp, measured, count, timeout, deadline, threads, seed);
    }

    /** What one of the threads does of it. */
    Step share(int thread) {
        return new Step(
                Math.max(1, part(concurrency, thread)),
                rate / threads,
                pace,
                part(connections, thread),
                warmUp,
                measured,
                requests == Long.MAX_VALUE ? requests : requests / threads + (thread < requests % threads ? 1 : 0),
                timeout,
                deadline,
                1,
                seed + thread);
    }

    private int part(int whole, int thread) {
        return whole / threads + (thread < whole % threads ? 1 : 0);
    }
}
