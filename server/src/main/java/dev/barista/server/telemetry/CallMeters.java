package dev.barista.server.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The meters of answered calls of one version over one protocol, looked up once. Thread-safe. */
final class CallMeters {

    private final Counter successes;
    private final Timer total;
    private final Timer decode;
    private final Timer queue;
    private final Timer batchWait;
    private final Timer run;
    private final Timer encode;

    CallMeters(MeterRegistry registry, String protocol, String model, String version) {
        successes = registry.counter(
                MetricNames.REQUESTS, "model", model, "version", version, "protocol", protocol, "outcome", "success");
        total = Timer.builder(MetricNames.DURATION)
                .description("From the last byte of an answered request to the first of its answer")
                .tags("model", model, "version", version, "protocol", protocol)
                .serviceLevelObjectives(MetricNames.BUCKETS)
                .register(registry);
        decode = phase(registry, model, "decode");
        queue = phase(registry, model, "queue");
        batchWait = phase(registry, model, "batch_wait");
        run = phase(registry, model, "run");
        encode = phase(registry, model, "encode");
    }

    private static Timer phase(MeterRegistry registry, String model, String phase) {
        return Timer.builder(MetricNames.PHASE)
                .description("Where answered requests spent their time")
                .tags("model", model, "phase", phase)
                .serviceLevelObjectives(MetricNames.BUCKETS)
                .register(registry);
    }

    void answered(CallTimes times, long totalNanos) {
        successes.increment();
        total.record(totalNanos, TimeUnit.NANOSECONDS);
        decode.record(times.decode(), TimeUnit.NANOSECONDS);
        if (!times.service().cache().isAnswer()) {
            queue.record(times.service().queue(), TimeUnit.NANOSECONDS);
            batchWait.record(times.service().batchWait(), TimeUnit.NANOSECONDS);
            run.record(times.run(), TimeUnit.NANOSECONDS);
        }
        encode.record(times.encode(), TimeUnit.NANOSECONDS);
    }

    /** Those that belong to this version alone; the phases are the model's. */
    List<Meter> ofVersion() {
        List<Meter> meters = new ArrayList<>();
        meters.add(successes);
        meters.add(total);
        return meters;
    }
}
