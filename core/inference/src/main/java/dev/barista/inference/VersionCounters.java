package dev.barista.inference;

import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.PhaseTimes;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one loaded version; written by every call, read now and then. */
final class VersionCounters {

    /** Batch sizes up to this are counted each on its own; larger ones share a counter up to the next power of two. */
    static final int EXACT_BATCH_SIZES = 128;

    private static final int LARGEST_BATCH_KEY = 1 << 30;

    private final Clock clock;
    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final DurationCounter success = new DurationCounter();
    private final DurationCounter fail = new DurationCounter();
    private final DurationCounter queue = new DurationCounter();
    private final DurationCounter input = new DurationCounter();
    private final DurationCounter run = new DurationCounter();
    private final DurationCounter output = new DurationCounter();
    private final ConcurrentHashMap<Integer, BatchCounters> batches = new ConcurrentHashMap<>();
    private volatile long lastInferenceNanos;
    private volatile boolean called;

    VersionCounters(Clock clock) {
        this.clock = clock;
    }

    void started() {
        started.increment();
    }

    void succeeded(int batchRows, PhaseTimes times, long now, long total) {
        ended.increment();
        rows.add(batchRows);
        success.add(total);
        lastInferenceNanos = now;
        called = true;
        if (batchRows > 0 && !times.cache().isAnswer()) {
            ran(batchRows, times);
        }
    }

    /** Not of a batch of no rows, nor of a call whose answer was cached: those are answered without a run. */
    private void ran(int batchRows, PhaseTimes times) {
        queue.add(times.queue());
        input.add(times.input());
        run.add(times.run());
        output.add(times.output());
        batches.computeIfAbsent(batchKey(batchRows), size -> new BatchCounters())
                .add(times);
    }

    void failed(long total) {
        ended.increment();
        fail.add(total);
    }

    private static Integer batchKey(int rows) {
        if (rows <= EXACT_BATCH_SIZES) {
            return rows;
        }
        return rows > LARGEST_BATCH_KEY ? LARGEST_BATCH_KEY : Integer.highestOneBit(rows - 1) << 1;
    }

    VersionStatistics read(ModelName model, ModelVersion version, int queued) {
        SortedMap<Integer, BatchStatistics> batchView = new TreeMap<>();
        batches.forEach((size, counters) -> batchView.put(size, counters.read()));
        long endedNow = ended.sum();
        return new VersionStatistics(
                model,
                version,
                lastInference(),
                rows.sum(),
                run.read().count(),
                success.read(),
                fail.read(),
                queue.read(),
                input.read(),
                run.read(),
                output.read(),
                batchView,
                Math.max(0, started.sum() - endedNow),
                queued,
                null);
    }

    /** Counted on the clock's cheap scale while calling, and turned into a time of day only when somebody asks. */
    private Optional<Instant> lastInference() {
        return called ? Optional.of(clock.now().minusNanos(clock.nanoTime() - lastInferenceNanos)) : Optional.empty();
    }

    private static final class BatchCounters {
        private final DurationCounter input = new DurationCounter();
        private final DurationCounter run = new DurationCounter();
        private final DurationCounter output = new DurationCounter();

        void add(PhaseTimes times) {
            input.add(times.input());
            run.add(times.run());
            output.add(times.output());
        }

        BatchStatistics read() {
            return new BatchStatistics(input.read(), run.read(), output.read());
        }
    }
}
