package dev.barista.server.telemetry;

import dev.barista.inference.BatchStatistics;
import dev.barista.inference.VersionStatistics;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How many rows the runs of each version had, as a histogram. Read from the versions' own counters when somebody looks,
 * so that runs pay nothing for it. Thread-safe.
 */
final class BatchRows implements Collector {

    static final String NAME = "barista_batch_rows";

    /** Powers of two: the counters tell those apart exactly. */
    private static final double[] UPPER_ENDS = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, Double.POSITIVE_INFINITY};

    private final Supplier<List<VersionStatistics>> versions;

    BatchRows(Supplier<List<VersionStatistics>> versions) {
        this.versions = versions;
    }

    @Override
    public HistogramSnapshot collect() {
        // While a version is loaded anew there are two of it for a moment.
        Map<Labels, Runs> runs = new LinkedHashMap<>();
        for (VersionStatistics version : versions.get()) {
            Labels labels = Labels.of(
                    "model",
                    version.model().value(),
                    "version",
                    version.version().toString());
            Runs sum = runs.computeIfAbsent(labels, key -> new Runs());
            version.batches().forEach(sum::add);
        }
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder().name(NAME).help("Rows in a run of a model");
        runs.forEach((labels, sum) -> histogram.dataPoint(sum.point(labels)));
        return histogram.build();
    }

    private static final class Runs {

        private final long[] counts = new long[UPPER_ENDS.length];
        private long rows;

        void add(int size, BatchStatistics batch) {
            int found = Arrays.binarySearch(UPPER_ENDS, size);
            counts[found >= 0 ? found : -found - 1] += batch.run().count();
            rows += batch.rows();
        }

        HistogramSnapshot.HistogramDataPointSnapshot point(Labels labels) {
            return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(ClassicHistogramBuckets.of(UPPER_ENDS, counts))
                    .sum((double) rows)
                    .build();
        }
    }
}
