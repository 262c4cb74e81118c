package dev.barista.server.telemetry;

import java.util.concurrent.TimeUnit;

/** What the metrics of calls are called, and how finely their time is measured. */
final class MetricNames {

    static final String REQUESTS = "barista_requests";
    static final String DURATION = "barista_request_duration_seconds";
    static final String PHASE = "barista_phase_seconds";

    /** The upper ends of the histograms' buckets, in microseconds. */
    private static final long[] BUCKETS = {
        10,
        25,
        50,
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
    };

    private MetricNames() {}

    /** The upper ends of the histograms' buckets, in nanoseconds. */
    static long[] bucketNanos() {
        long[] nanos = new long[BUCKETS.length];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = TimeUnit.MICROSECONDS.toNanos(BUCKETS[i]);
        }
        return nanos;
    }
}
