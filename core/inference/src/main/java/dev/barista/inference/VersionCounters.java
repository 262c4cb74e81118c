package dev.barista.inference;

import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Refusal;
import dev.barista.scheduling.PoolSnapshot;
import dev.barista.scheduling.RunListener;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The counters of one loaded version; written by every call and every run, read now and then. */
final class VersionCounters implements RunListener {

    /** Batch sizes up to this are counted each on its own; larger ones share a counter up to the next power of two. */
    static final int EXACT_BATCH_SIZES = 128;

    private static final int LARGEST_BATCH_KEY = 1 << 30;

    private final Clock clock;
    private final Consumer<String> onBatchingStopped;
    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder executions = new LongAdder();
    private final DurationCounter success = new DurationCounter();
    private final DurationCounter fail = new DurationCounter();
    private final DurationCounter queue = new DurationCounter();
    private final DurationCounter input = new DurationCounter();
    private final DurationCounter run = new DurationCounter();
    private final DurationCounter output = new DurationCounter();
    private final ConcurrentHashMap<Integer, BatchCounters> batches = new ConcurrentHashMap<>();
    private final Map<Refusal, LongAdder> refusals = refusals();
    private volatile long lastInferenceNanos;
    private volatile boolean called;

    /** @param onBatchingStopped is told why the model's calls can't share runs, if that turns out */
    VersionCounters(Clock clock, Consumer<String> onBatchingStopped) {
        this.clock = clock;
        this.onBatchingStopped = onBatchingStopped;
    }

    void started() {
        started.increment();
    }

    /** A call was answered; one of no rows without a run. */
    void succeeded(int callRows, PhaseTimes times, long now, long total) {
        ended.increment();
        rows.add(callRows);
        success.add(total);
        lastInferenceNanos = now;
        called = true;
        if (callRows > 0 && !times.cache().isAnswer()) {
            queue.add(times.queue() + times.batchWait());
            input.add(times.input());
            run.add(times.run());
            output.add(times.output());
        }
    }

    @Override
    public void ran(int calls, int batchRows, PhaseTimes times) {
        executions.increment();
        batches.computeIfAbsent(batchKey(batchRows), size -> new BatchCounters())
                .add(batchRows, times);
    }

    @Override
    public void batchingStopped(String reason) {
        onBatchingStopped.accept(reason);
    }

    void failed(long total) {
        ended.increment();
        fail.add(total);
    }

    /** A call was not run, for this reason; it is told of by {@link #failed} too. */
    void refused(Refusal reason) {
        Objects.requireNonNull(refusals.get(reason)).increment();
    }

    private static Map<Refusal, LongAdder> refusals() {
        Map<Refusal, LongAdder> counters = new EnumMap<>(Refusal.class);
        for (Refusal reason : Refusal.values()) {
            counters.put(reason, new LongAdder());
        }
        return counters;
    }

    private Map<Refusal, Long> refusalsNow() {
        Map<Refusal, Long> counts = new EnumMap<>(Refusal.class);
        refusals.forEach((reason, count) -> counts.put(reason, count.sum()));
        return counts;
    }

    private static Integer batchKey(int rows) {
        if (rows <= EXACT_BATCH_SIZES) {
            return rows;
        }
        return rows > LARGEST_BATCH_KEY ? LARGEST_BATCH_KEY : Integer.highestOneBit(rows - 1) << 1;
    }

    VersionStatistics read(ModelName model, ModelVersion version, PoolSnapshot pool) {
        SortedMap<Integer, BatchStatistics> batchView = new TreeMap<>();
        batches.forEach((size, counters) -> batchView.put(size, counters.read()));
        long endedNow = ended.sum();
        return new VersionStatistics(
                model,
                version,
                lastInference(),
                rows.sum(),
                executions.sum(),
                success.read(),
                fail.read(),
                queue.read(),
                input.read(),
                run.read(),
                output.read(),
                batchView,
                refusalsNow(),
                Math.max(0, started.sum() - endedNow),
                pool,
                null);
    }

    /** Counted on the clock's cheap scale while calling, and turned into a time of day only when somebody asks. */
    private Optional<Instant> lastInference() {
        return called ? Optional.of(clock.now().minusNanos(clock.nanoTime() - lastInferenceNanos)) : Optional.empty();
    }

    private static final class BatchCounters {
        private final LongAdder rows = new LongAdder();
        private final DurationCounter input = new DurationCounter();
        private final DurationCounter run = new DurationCounter();
        private final DurationCounter output = new DurationCounter();

        void add(int runRows, PhaseTimes times) {
            rows.add(runRows);
            input.add(times.input());
            run.add(times.run());
            output.add(times.output());
        }

        BatchStatistics read() {
            return new BatchStatistics(rows.sum(), input.read(), run.read(), output.read());
        }
    }
}
