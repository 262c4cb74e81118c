package dev.barista.server.telemetry;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Where the answered calls of one model spent their time. Thread-safe. */
final class PhaseMeters {

    private final CallHistogram decode = new CallHistogram();
    private final CallHistogram queue = new CallHistogram();
    private final CallHistogram batchWait = new CallHistogram();
    private final CallHistogram run = new CallHistogram();
    private final CallHistogram encode = new CallHistogram();

    void answered(int stripe, CallTimes times) {
        decode.add(stripe, times.decode());
        if (!times.service().cache().isAnswer()) {
            queue.add(stripe, times.service().queue());
            batchWait.add(stripe, times.service().batchWait());
            run.add(stripe, times.run());
        }
        encode.add(stripe, times.encode());
    }

    /** Adds what was counted so far. */
    void addTo(HistogramSnapshot.Builder metric, String model) {
        metric.dataPoint(decode.point(labels(model, "decode")))
                .dataPoint(queue.point(labels(model, "queue")))
                .dataPoint(batchWait.point(labels(model, "batch_wait")))
                .dataPoint(run.point(labels(model, "run")))
                .dataPoint(encode.point(labels(model, "encode")));
    }

    private static Labels labels(String model, String phase) {
        return Labels.of("model", model, "phase", phase);
    }
}
