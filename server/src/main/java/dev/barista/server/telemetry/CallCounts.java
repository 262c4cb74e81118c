package dev.barista.server.telemetry;

import dev.barista.model.ErrorCode;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Everything that is counted of calls, by model, version, protocol and outcome, in the way of {@link CallHistogram}:
 * the meters of a general registry would cost a call more than all else that is done with it. Thread-safe.
 */
final class CallCounts implements MultiCollector {

    private static final String SUCCESS = "success";

    private final Map<Key, CallMeters> answered = new ConcurrentHashMap<>();
    private final Map<Failure, LongAdder> failed = new ConcurrentHashMap<>();
    private final Map<String, PhaseMeters> phases = new ConcurrentHashMap<>();

    private record Key(String protocol, ModelName model, ModelVersion version) {}

    private record Failure(String protocol, String model, ErrorCode code) {}

    /** Where answers of this version are counted. */
    CallMeters of(String protocol, ModelName model, ModelVersion version) {
        Key key = new Key(protocol, model, version);
        CallMeters known = answered.get(key);
        return known != null
                ? known
                : answered.computeIfAbsent(
                        key, first -> new CallMeters(phases.computeIfAbsent(model.value(), name -> new PhaseMeters())));
    }

    void failed(String protocol, String model, ErrorCode code) {
        failed.computeIfAbsent(new Failure(protocol, model, code), first -> new LongAdder())
                .increment();
    }

    /** The series of a version end with it, so that their number stays that of the versions there are. */
    void forget(ModelName model, ModelVersion version) {
        answered.entrySet().removeIf(entry -> {
            Key key = entry.getKey();
            boolean gone = key.model().equals(model) && key.version().equals(version);
            if (gone) {
                entry.getValue().forget();
            }
            return gone;
        });
    }

    @Override
    public MetricSnapshots collect() {
        CounterSnapshot.Builder requests =
                CounterSnapshot.builder().name(MetricNames.REQUESTS).help("Calls that have ended");
        HistogramSnapshot.Builder durations = HistogramSnapshot.builder()
                .name(MetricNames.DURATION)
                .help("From the last byte of an answered request to the first of its answer");
        HistogramSnapshot.Builder times =
                HistogramSnapshot.builder().name(MetricNames.PHASE).help("Where answered requests spent their time");
        answered.forEach((key, meters) -> {
            String version = key.version().toString();
            requests.dataPoint(point(
                    outcome(key.model().value(), version, key.protocol(), SUCCESS),
                    meters.total().count()));
            durations.dataPoint(meters.total()
                    .point(Labels.of("model", key.model().value(), "version", version, "protocol", key.protocol())));
        });
        failed.forEach((failure, count) -> requests.dataPoint(point(
                outcome(
                        failure.model(),
                        "",
                        failure.protocol(),
                        failure.code().name().toLowerCase(Locale.ROOT)),
                count.sum())));
        phases.forEach((model, meters) -> meters.addTo(times, model));
        return MetricSnapshots.of(requests.build(), durations.build(), times.build());
    }

    private static Labels outcome(String model, String version, String protocol, String outcome) {
        return Labels.of("model", model, "version", version, "protocol", protocol, "outcome", outcome);
    }

    private static CounterSnapshot.CounterDataPointSnapshot point(Labels labels, long count) {
        return CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) count)
                .build();
    }
}
