package dev.barista.server.telemetry;

import java.time.Duration;

/** What the metrics are called before the registry gives them their unit, and how finely time is measured. */
final class MetricNames {

    static final String REQUESTS = "barista.requests";
    static final String DURATION = "barista.request.duration";
    static final String PHASE = "barista.phase";

    /** The upper ends of the histograms' buckets. */
    static final Duration[] BUCKETS = {
        Duration.ofNanos(10_000),
        Duration.ofNanos(25_000),
        Duration.ofNanos(50_000),
        Duration.ofNanos(100_000),
        Duration.ofNanos(250_000),
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
    };

    private MetricNames() {}
}
