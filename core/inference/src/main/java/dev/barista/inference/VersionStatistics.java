package dev.barista.inference;

import dev.barista.cache.CacheStatistics;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.Refusal;
import dev.barista.scheduling.PoolSnapshot;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a version did since it was loaded. Counters are read one after the other while calls go on, so they may differ
 * by the calls that ended in between.
 *
 * @param lastInference empty before the first call
 * @param inferenceCount rows answered; a call of a model without a batch axis counts as one
 * @param executionCount runs of the runtime
 * @param success whole calls, from entering the service to the answer
 * @param fail whole calls that ended in an error
 * @param batches by rows in a run; sizes above {@value VersionCounters#EXACT_BATCH_SIZES} are rounded up to a power of
 *     two
 * @param refusals calls that were not run though nothing was wrong with them, by every reason there is; they count in
 *     {@code fail} too
 * @param inFlight calls inside the service now
 * @param pool what the scheduling of this version looks like now
 * @param cache null if answers of this version are not cached; their calls count as inferences and not as runs
 */
public record VersionStatistics(
        ModelName model,
        ModelVersion version,
        Optional<Instant> lastInference,
        long inferenceCount,
        long executionCount,
        DurationCount success,
        DurationCount fail,
        DurationCount queue,
        DurationCount input,
        DurationCount run,
        DurationCount output,
        SortedMap<Integer, BatchStatistics> batches,
        Map<Refusal, Long> refusals,
        long inFlight,
        PoolSnapshot pool,
        @Nullable CacheStatistics cache) {

    /** Calls that wait for an instance. */
    public int queued() {
        return pool.waiting();
    }

    VersionStatistics withCache(@Nullable CacheStatistics statistics) {
        return new VersionStatistics(
                model,
                version,
                lastInference,
                inferenceCount,
                executionCount,
                success,
                fail,
                queue,
                input,
                run,
                output,
                batches,
                refusals,
                inFlight,
                pool,
                statistics);
    }
}
